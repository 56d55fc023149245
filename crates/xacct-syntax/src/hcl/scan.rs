//! How far templates go: through quotes within `${ }` within quotes.

/// Where something is.
#[derive(Clone, Copy)]
enum ScanContext {
    /// Between quotes.
    Quotes,
    /// Within `${ }` or `%{ }`, in so many braces of its own.
    Code(u32),
}

/// Finds the ends of templates.
///
/// What has no end is looked for up to the end of the text. That happens a few times in a text that a person is
/// working on, and a million times in a hostile one: once it has cost a multiple of the text, the end is looked for
/// nearby only.
pub(crate) struct Scanner<'t> {
    bytes: &'t [u8],
    /// Where the text ends.
    end: usize,
    /// How many bytes were looked at in vain.
    wasted: usize,
}

/// How far is looked once too much was looked at in vain.
const NEARBY: usize = 256;

impl<'t> Scanner<'t> {
    pub(crate) fn new(bytes: &'t [u8], end: usize) -> Self {
        Self { bytes, end: end.min(bytes.len()), wasted: 0 }
    }

    /// Where the string ends whose opening quote is at `at`; `None` where it is not closed.
    pub(super) fn quoted(&mut self, at: usize) -> Option<usize> {
        self.run(at + 1, ScanContext::Quotes)
    }

    /// Where the `${ }` or `%{ }` ends that opens at `at`; `None` where it is not closed.
    pub(crate) fn interpolation(&mut self, at: usize) -> Option<usize> {
        self.run(at + 2, ScanContext::Code(0))
    }

    /// How far a search may go that begins at `at`.
    pub(super) fn limit(&self, at: usize) -> usize {
        if self.wasted > 4 * self.bytes.len() + 65_536 { self.end.min(at + NEARBY) } else { self.end }
    }

    /// Notes that a search was in vain.
    pub(super) fn waste(&mut self, bytes: usize) {
        self.wasted += bytes;
    }

    fn run(&mut self, from: usize, inside: ScanContext) -> Option<usize> {
        let limit = self.limit(from);
        let bytes = self.bytes.get(..limit).unwrap_or_default();
        let mut at = from;
        let mut around = Vec::new();
        let mut inside = inside;
        while let Some(byte) = bytes.get(at) {
            let mut over = false;
            match (inside, byte) {
                (ScanContext::Quotes, b'\\')
                    if bytes.get(at + 1).is_some_and(|b| !matches!(b, b'\n' | b'\r')) =>
                {
                    at += 1;
                }
                (ScanContext::Quotes, b'"') => over = true,
                (ScanContext::Quotes, b'\n') => break,
                (ScanContext::Quotes, b'$' | b'%') => {
                    let next = bytes.get(at + 1);
                    if next == Some(byte) && bytes.get(at + 2) == Some(&b'{') {
                        at += 2;
                    } else if next == Some(&b'{') {
                        at += 1;
                        around.push(inside);
                        inside = ScanContext::Code(0);
                    }
                }
                (ScanContext::Code(braces), b'{') => inside = ScanContext::Code(braces + 1),
                (ScanContext::Code(0), b'}') => over = true,
                (ScanContext::Code(braces), b'}') => inside = ScanContext::Code(braces - 1),
                (ScanContext::Code(_), b'"') => {
                    around.push(inside);
                    inside = ScanContext::Quotes;
                }
                _ => {}
            }
            at += 1;
            if over {
                match around.pop() {
                    Some(outer) => inside = outer,
                    None => return Some(at),
                }
            }
        }
        self.waste(at.saturating_sub(from));
        None
    }
}

/// Whether `${` or `%{` opens at `at`, and not the `$${` that stands for it.
pub(super) fn opens(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b'$' | b'%')) && bytes.get(at + 1) == Some(&b'{')
}

/// Whether `$${` or `%%{` stands at `at`.
pub(super) fn is_escaped(bytes: &[u8], at: usize) -> bool {
    opens(bytes, at + 1) && bytes.get(at) == bytes.get(at + 1)
}

/// The interpolations between `start` and `end`: where each begins and ends.
pub(super) fn interpolations(bytes: &[u8], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut scanner = Scanner::new(bytes, end);
    let mut found = Vec::new();
    let mut at = start;
    while let Some(step) = bytes.get(at..end).and_then(|rest| memchr::memchr2(b'$', b'%', rest)) {
        at += step;
        if is_escaped(bytes, at) {
            at += 3;
        } else if let Some(close) = opens(bytes, at).then(|| scanner.interpolation(at)).flatten() {
            found.push((at, close));
            at = close;
        } else {
            at += 1;
        }
    }
    found
}
