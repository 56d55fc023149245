use proptest::prelude::*;
use xacct_estate::Estate;
use xacct_syntax::FileId;

use crate::{ATTACHES, DEFINES, ROLE, says};

const TEXTS: [&str; 4] = [ROLE, ATTACHES, DEFINES, "{}"];
const ACCOUNTS: [Option<&str>; 3] = [Some("111111111111"), Some("333333333333"), None];

proptest! {
    /// Files come, change and go: what the estate says in the end depends on the files that are left alone.
    #[test]
    fn the_order_of_changes_plays_no_part(
        changes in prop::collection::vec((0..6_u32, 0..5_usize, 0..3_usize), 0..30),
    ) {
        let mut changed = Estate::default();
        let mut last = std::collections::BTreeMap::new();
        for (file, text, account) in changes {
            match TEXTS.get(text) {
                Some(text) => {
                    changed.put(FileId(file), says(file, text, ACCOUNTS[account]));
                    last.insert(file, (*text, ACCOUNTS[account]));
                }
                None => {
                    changed.remove(FileId(file));
                    last.remove(&file);
                }
            }
        }
        let mut fresh = Estate::default();
        for (file, (text, account)) in last.iter().rev() {
            fresh.put(FileId(*file), says(*file, text, *account));
        }
        prop_assert_eq!(changed.names(), fresh.names());
        for file in (0..6).map(FileId) {
            prop_assert_eq!(changed.ties(file), fresh.ties(file));
            prop_assert_eq!(changed.says_of(file), fresh.says_of(file));
        }
    }
}
