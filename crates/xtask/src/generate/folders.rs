//! Where the files lie: paths without end, relative to the root of the tree.

use super::dice::Dice;

/// How many files go into one folder of a flat tree.
const FLAT: usize = 500;

/// Folders of many files, next to one another.
pub(super) fn flat() -> impl Iterator<Item = String> {
    (0_usize..).map(|number| format!("{:03}/{number:06}.json", number / FLAT))
}

/// Folders of 5 to 50 files, four to six levels deep.
pub(super) fn nested(seed: u64) -> impl Iterator<Item = String> {
    let mut dice = Dice::new(seed);
    let (mut folder, mut left) = (String::new(), 0);
    let mut folders = 0..;
    (0_usize..).map(move |number| {
        if left == 0 {
            folder = path(&mut dice, folders.next().unwrap_or_default());
            left = 5 + dice.roll(46);
        }
        left -= 1;
        let name = dice.pick(&["deploy", "reader", "backup", "audit", "ci", "access", "bucket", "queue"]);
        format!("{folder}/{name}-{number:06}.json")
    })
}

/// The path of the folder with that number.
fn path(dice: &mut Dice, number: usize) -> String {
    let depth = 4 + dice.roll(3);
    let area = dice.pick(&["accounts", "platform", "security", "services", "data"]);
    let team = format!("team-{:02}", dice.roll(40));
    let stage = dice.pick(&["prod", "staging", "dev", "shared"]);
    let region = dice.pick(&["eu-west-1", "us-east-1", "ap-southeast-2", "global"]);
    let stack = format!("stack-{number:04}");
    let levels = match depth {
        4 => vec![area, &team, stage, &stack],
        5 => vec![area, &team, stage, &stack, "policies"],
        _ => vec![area, &team, stage, region, &stack, "policies"],
    };
    levels.join("/")
}
