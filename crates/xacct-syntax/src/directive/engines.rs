//! The directives of further template engines: FreeMarker, PHP, Smarty, Blade, Velocity, and lines that begin with `%` as
//! Mako has them.

use memchr::memmem;

use super::{DirectiveMark, Role, word};

/// A longer tag is none; each that has no end costs as much.
const LONGEST: usize = 512;

/// The characters that the marks of a text begin with.
pub(super) enum Openers {
    /// Brackets alone.
    Brackets,
    /// Those of Blade, Velocity and Mako, too.
    All,
}

impl Openers {
    /// Where the next of them is.
    pub(super) fn next(&self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Brackets => memchr::memchr3(b'{', b'<', b'[', text),
            Self::All => text.iter().position(|byte| b"{<[@#%".contains(byte)),
        }
    }
}

/// What marks of `text` may begin with: where nothing ends, as these engines end what they begin, there is none of them.
pub(super) fn openers(text: &str) -> Openers {
    if has_lines(text) { Openers::All } else { Openers::Brackets }
}

/// Whether `text` has the end of what lines of Blade, Velocity or Mako begin.
pub(super) fn has_lines(text: &str) -> bool {
    ["@end", "#end", "% end"].iter().any(|end| memmem::find(text.as_bytes(), end.as_bytes()).is_some())
}

/// What marks of these engines begin with, beside the lines of Blade, Velocity and Mako.
pub(super) const OPENERS: [&str; 6] = ["<#", "</#", "<@", "</@", "[#", "[/#"];
/// Those that have neither `%` nor `#` nor `@`.
pub(super) const PLAIN_OPENERS: [&str; 2] = ["<?", "{/"];

/// The mark that begins at `at` of `text`.
pub(super) fn mark(text: &str, at: usize) -> Option<DirectiveMark> {
    let rest = text.get(at..)?;
    let before = text.get(..at)?.bytes().next_back();
    let (role, length) = match rest.as_bytes().first()? {
        b'<' => freemarker(rest).or_else(|| php(rest))?,
        b'[' => freemarker(rest)?,
        b'{' if !matches!(before, Some(b'$' | b'%' | b'#' | b'{')) => smarty(rest)?,
        b'@' if !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"@\"".contains(&byte)) => {
            blade(rest)?
        }
        b'#' if before != Some(b'#') => velocity(rest)?,
        b'%' => mako(text, at)?,
        _ => return None,
    };
    Some(DirectiveMark { range: at..at + length, role })
}

/// `<#if x>`, `[#if x]`, a comment or the call of a macro.
/// <https://freemarker.apache.org/docs/dgui_template_directives.html>
fn freemarker(text: &str) -> Option<(Role, usize)> {
    const FLOW: &str = "if elseif else list items sep break continue foreach switch case on default macro function \
                        return nested include attempt recover noparse compress outputformat";
    const SILENT: &str = "assign global local import setting ftl t stop";
    let is_angle = text.starts_with('<');
    let rest = text.get(1..)?;
    if rest.starts_with("#--") {
        return Some((Role::Silent, enclosed(text, if is_angle { "-->" } else { "--]" })?));
    }
    let named = rest.strip_prefix('/').unwrap_or(rest);
    let is_one_of = |names: &str, name: &str| names.split(' ').any(|known| known == name);
    let role = match named.strip_prefix('#').map(word) {
        Some(name) if is_one_of(FLOW, name) => Role::Flow,
        Some(name) if is_one_of(SILENT, name) => Role::Silent,
        Some(_) => return None,
        // Square brackets with `@` are more often a note of somebody's name.
        None if is_angle && named.strip_prefix('@').is_some_and(|name| !word(name).is_empty()) => Role::Flow,
        None => return None,
    };
    Some((role, 1 + end_of_tag(rest, if is_angle { b'>' } else { b']' })?))
}

/// `<?php if ($x): ?>`, `<?= $x ?>`.
fn php(text: &str) -> Option<(Role, usize)> {
    let role = match text.strip_prefix("<?php") {
        Some(code) if code.starts_with(char::is_whitespace) => Role::Flow,
        _ if text.starts_with("<?=") => Role::Output,
        _ => return None,
    };
    Some((role, enclosed(text, "?>")?))
}

/// `{if $x}`, `{/if}`. <https://www.smarty.net/docs/en/language.builtin.functions.tpl>
fn smarty(text: &str) -> Option<(Role, usize)> {
    const NAMES: [&str; 8] =
        ["if", "elseif", "else", "foreach", "foreachelse", "section", "sectionelse", "while"];
    let rest = text.strip_prefix('{')?;
    let named = rest.strip_prefix('/').unwrap_or(rest);
    let name = word(named);
    let behind = named.get(name.len()..)?;
    // `{if: 1}` is a mapping of YAML.
    let is_tag = NAMES.contains(&name) && (behind.starts_with('}') || behind.starts_with(" $"));
    let near = rest.as_bytes().get(..LONGEST).unwrap_or(rest.as_bytes());
    let end = memchr::memchr2(b'}', b'\n', near).filter(|end| near.get(*end) == Some(&b'}'))?;
    is_tag.then_some((Role::Flow, end + 2))
}

/// `@if ($x)`, `@endif`. <https://laravel.com/docs/blade>
fn blade(text: &str) -> Option<(Role, usize)> {
    const NAMES: [&str; 9] =
        ["if", "elseif", "else", "foreach", "forelse", "for", "unless", "isset", "empty"];
    let rest = text.strip_prefix('@')?;
    let name = word(rest);
    NAMES.contains(&name.strip_prefix("end").unwrap_or(name)).then_some(())?;
    Some((Role::Flow, 1 + name.len() + parentheses(rest.get(name.len()..)?)))
}

/// `#if($x)`, `#end`, `#set($x = 1)`. <https://velocity.apache.org/engine/2.4/vtl-reference.html>
fn velocity(text: &str) -> Option<(Role, usize)> {
    let rest = text.strip_prefix('#')?;
    let name = word(rest);
    let operands = parentheses(rest.get(name.len()..)?);
    let role = match name {
        "if" | "elseif" | "foreach" if operands > 0 => Role::Flow,
        "set" if operands > 0 => Role::Silent,
        "else" | "end" if operands == 0 => Role::Flow,
        _ => return None,
    };
    Some((role, 1 + name.len() + operands))
}

/// A line `% if x:` or `% endif`. <https://docs.makotemplates.org/en/latest/syntax.html#control-structures>
fn mako(text: &str, at: usize) -> Option<(Role, usize)> {
    const NAMES: [&str; 5] = ["if", "elif", "else", "for", "while"];
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let rest = text.get(at..)?;
    let name = word(rest.strip_prefix('%')?.trim_start_matches([' ', '\t']));
    let is_first = before.is_empty() || before.ends_with('\n');
    let is_control = NAMES.contains(&name.strip_prefix("end").unwrap_or(name));
    let end = || memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    (is_first && is_control).then(|| (Role::Flow, end()))
}

/// The length of `text` up to the end of the next `closer`.
fn enclosed(text: &str, closer: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let near = bytes.get(..super::LONGEST).unwrap_or(bytes);
    Some(memmem::find(near, closer.as_bytes())? + closer.len())
}

/// How long the parentheses are that `text` begins with, with the blank before them.
fn parentheses(text: &str) -> usize {
    let inner = text.strip_prefix(' ').unwrap_or(text);
    let blanks = text.len() - inner.len();
    let rest = inner.strip_prefix('(').and_then(|rest| end_of_tag(rest, b')'));
    rest.map_or(0, |length| blanks + 1 + length)
}

/// The offset behind the `bracket` that ends a tag of which `text` is the rest: none in a string or in parentheses.
fn end_of_tag(text: &str, bracket: u8) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0usize);
    for (at, byte) in text.bytes().enumerate().take(LONGEST) {
        match (quote, byte) {
            // In HCL and YAML a comment may stand behind the bracket of a list.
            (_, b'\n') if bracket == b']' => return None,
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, byte) if byte == bracket && depth == 0 => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(' | b'[') => depth += 1,
            (None, b')' | b']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::super::marks;
    use super::super::tests::roles;

    #[test]
    fn each_form_is_known_by_what_it_does() {
        use Role::{Flow, Output, Silent};
        for (text, role) in [
            ("<#if prod>", Flow),
            ("<#if accounts?size gt 1 && (a > b)>", Flow),
            ("<#list accounts as account>", Flow),
            ("</#list>", Flow),
            ("<#sep>", Flow),
            ("<#-- a > note -->", Silent),
            ("<#assign a = \"b>c\">", Silent),
            ("<@statement account=\"a\"/>", Flow),
            ("[#if accounts[0] == \"]\"]", Flow),
            ("[/#if]", Flow),
            ("[#-- a ] note --]", Silent),
            ("<?php if ($prod): ?>", Flow),
            ("<?= $account ?>", Output),
            ("{/if}", Flow),
        ] {
            assert_eq!(roles(&format!("a{text}b")), [(text, role)], "{text}");
        }
        for (text, expected) in [
            ("[\n{if $prod}\n1,\n{/if}\n2]", vec!["{if $prod}", "{/if}"]),
            ("[\n@if ($prod)\n1,\n@else\n3\n@endif\n2]", vec!["@if ($prod)", "@else", "@endif"]),
            ("[\n#if($prod)\n1,\n#end\n2]", vec!["#if($prod)", "#end"]),
            ("[\n% if prod:\n1,\n  % endif\n2]", vec!["% if prod:", "% endif"]),
        ] {
            let found: Vec<_> = roles(text).into_iter().map(|(written, _)| written).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_rest_is_not_read() {
        for text in [
            "<#> <#1> <account> </a>",
            "[# if this is a note]",
            "[#if this is a note of HCL\n",
            "[@somebody]",
            "<?xml version?>",
            "{if: 1} {/else",
            "#endpoint #if this",
            "a@else.org @endpoint",
            "50 % endless",
            "\"@if\": \"@endif\"",
        ] {
            assert_eq!(roles(text), [], "{text}");
        }
    }

    #[test]
    fn thousands_of_tags_without_an_end_are_read() {
        for opener in ["<#if ", "[#if ", "<?php ", "{if $", "@if(", "#if(", "% if ", "<#-- "] {
            marks(&format!("% end@end#end{{/{}", opener.repeat(20_000)));
        }
    }
}
