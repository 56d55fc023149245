//! Keeps a bug on one file from taking the rest of the run down.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};

thread_local! {
    /// What the panics of this thread said since [`guarded`] began; `None` outside of it.
    static SAID: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// From now on a panic while a file is checked prints nothing: it is reported as a [`Problem`](crate::Problem) with
/// what it said. Every other panic speaks as before. For a program's `main`; once is enough.
pub fn quiet_panics() {
    let default = take_hook();
    set_hook(Box::new(move |info| {
        let kept = SAID.try_with(|said| match said.borrow_mut().as_mut() {
            Some(said) => {
                said.push(describe(info));
                true
            }
            None => false,
        });
        if kept != Ok(true) {
            default(info);
        }
    }));
}

/// Does `work`, and says what each panic in it said, also of those that were caught further down. The result is
/// `None` where a panic ended the work.
pub fn guarded<T>(work: impl FnOnce() -> T) -> (Option<T>, Vec<String>) {
    SAID.set(Some(Vec::new()));
    let result = catch_unwind(AssertUnwindSafe(work)).ok();
    (result, SAID.take().unwrap_or_default())
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    match info.location() {
        Some(at) => format!("{message} (at {}:{}:{})", at.file(), at.line(), at.column()),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_and_what_it_said_is_kept() {
        quiet_panics();
        let (result, said) = guarded(|| -> u8 { panic!("one {}", 1) });
        assert_eq!(result, None);
        assert!(said[0].starts_with("one 1 (at ") && said[0].contains("guard.rs"), "{said:?}");
        assert_eq!(guarded(|| 7), (Some(7), vec![]));
    }
}
