//! Profiles to ask about.

use super::ProfileCase;
use crate::oracle::Dice;

const KEYS: &str = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n";
const ROLE: &str = "role_arn = arn:aws:iam::222222222222:role/deployer\n";

/// What the grammar has for people to get wrong, each once.
pub(super) fn written_out() -> Vec<ProfileCase> {
    let base = format!("[profile base]\n{KEYS}");
    let p = |rest: &str| format!("{base}[profile p]\n{ROLE}{rest}");
    let texts = [
        p("source_profile = base\n"),
        p("source_profile = base # keys\n"),
        p("source_profile = base#keys\n"),
        p("source_profile = Base\n"),
        p("source_profile = profile base\n"),
        p("source_profile = \"base\"\n"),
        p("source_profile = base   \n"),
        p("source_profile=base\nexternal_id = \"abc\"\n"),
        p("source_profile=base\nexternal_id = my secret\n"),
        p("source_profile=base\nexternal_id =\n"),
        p("source_profile=base\nexternal_id = x\n"),
        p("source_profile=base\nexternal_id = abc ; from the vendor\n"),
        p("source_profile=base\nrole_session_name =\n"),
        p("source_profile=base\nrole_session_name = a\n"),
        p("source_profile=base\nrole_session_name = John Smith\n"),
        p("source_profile=base\nduration_seconds = 1h\n"),
        p("source_profile=base\nduration_seconds = 600\n"),
        p("source_profile=base\nduration_seconds = 43201\n"),
        p("source_profile=base\nduration_seconds = 3600.0\n"),
        p("source_profile=base\nduration_seconds =\n"),
        p("source_profile=base\nmfa_serial = arn:aws:iam::111111111111:mfa/x\n"),
        p("source_profile=base\ncredential_source = Environment\n"),
        p("credential_source = Environment\n"),
        p("credential_source = environment\n"),
        p("credential_process = x\n"),
        p(""),
        p("source_profile = p\n"),
        p("source_profile = p\ncredential_process = x\n"),
        p(&format!("source_profile = p\n{KEYS}")),
        p("source_profile: base\n"),
        p("SOURCE_PROFILE = base\n"),
        p("source_profile = base\nsource_profile = base\n"),
        p("source_profile = base\nSource_Profile = base\n"),
        p("source_profile = base\n[profile p]\nregion = x\n"),
        p("source_profile = base\n[profile \"p\"]\nregion = x\n"),
        p("source_profile = base\n[preview]\na = b\n[preview]\n"),
        p("source_profile = base\nword\n"),
        p("  source_profile = base\n"),
        p("source_profile = base\ns3 =\n  addressing_style = path\n  role_arn = x\n"),
        p("# c\n  ; d\nsource_profile = base\n"),
        p("source_profile = base\n").replace('\n', "\r\n"),
        p("\tsource_profile = base\n"),
        p("source_profile = base\n").replace("[profile p]", "[profile p] # c"),
        p("source_profile = base\n").replace("[profile p]", "[profile \"p\"]"),
        p("source_profile = base\n").replace("[profile p]", "[profile 'p']"),
        p("source_profile = base\n").replace("[profile p]", "[ profile p ]"),
        p("source_profile = base\n").replace("[profile p]", "[Profile p]"),
        p("source_profile = base\n").replace("[profile p]", "[profilefoo p]"),
        p("source_profile = base\n").replace("[profile p]", "[profile p q]"),
        p("source_profile = base\n").replace("[profile p]", "[profile p's]"),
        p("source_profile = base\n").replace("[profile p]", "[p]"),
        p("source_profile = base\n").replace("[profile p]", "  [profile p]"),
        p("source_profile = base\n").replace("[profile base]", "[base]"),
        p("source_profile = base\n").replace("aws_access_key_id", "region"),
        p("source_profile = base\n").replace("role_arn =", "role_arn = \"").replace("deployer", "deployer\""),
        p("source_profile = base\n").replace("arn:aws:iam::222222222222:role/", ""),
        format!("region = x\n{}", p("source_profile = base\n")),
        format!("\u{feff}{}", p("source_profile = base\n")),
        format!("{base}[profile p]\n  {ROLE}  source_profile = base\n"),
        format!("[profile base]\n{ROLE}{KEYS}source_profile = p\n[profile p]\n{ROLE}source_profile = base\n"),
        format!("[profile base]\n{ROLE}source_profile = p\n[profile p]\n{ROLE}source_profile = base\n"),
        format!("{base}[profile q]\n{ROLE}source_profile = base\n[profile p]\n{ROLE}source_profile = q\n"),
        format!(
            "[profile q]\n{ROLE}source_profile = r\n[profile r]\n{ROLE}source_profile = q\n[profile p]\n{ROLE}source_profile = q\n"
        ),
    ];
    let of_p = texts.into_iter().map(|text| ProfileCase { text, profile: "p".to_owned() });
    let defaults = [
        format!("{base}[default]\n{ROLE}source_profile = base\n[profile default]\nregion = x\n"),
        format!("{base}[profile default]\nregion = x\n[default]\n{ROLE}source_profile = base\n"),
        format!("{base}[default]\n{ROLE}source_profile = base\n"),
    ];
    of_p.chain(defaults.map(|text| ProfileCase { text, profile: "default".to_owned() })).collect()
}

/// A few profiles that refer to each other, each with keys and values in whatever order.
pub(super) fn case(dice: &mut Dice) -> ProfileCase {
    const NAMES: [&str; 4] = ["a", "b", "c", "base"];
    let mut text = String::new();
    for name in NAMES {
        if dice.chance(10) {
            continue;
        }
        let quote = *dice.pick(&["", "", "", "\"", "'"]);
        text += &format!("[profile {quote}{name}{quote}]\n");
        let indent = *dice.pick(&["", "", "", "  ", "\t"]);
        let mut keys = Vec::new();
        if name == "base" || dice.chance(5) {
            keys.extend(KEYS.lines().map(str::to_owned));
        }
        if name != "base" || dice.chance(20) {
            keys.push(format!("role_arn = arn:aws:iam::222222222222:role/{name}"));
            let source = *dice.pick(&["a", "b", "c", "base", "base", "base", "Base", "none", "base # x"]);
            if dice.chance(90) {
                keys.push(format!("source_profile = {source}"));
            }
            if dice.chance(12) {
                keys.push(format!("credential_source = {}", dice.pick(&["Environment", "environment", ""])));
            }
            optional(dice, &mut keys);
        }
        if dice.chance(3) {
            let again = dice.pick(&keys).clone();
            keys.push(again);
        }
        if dice.chance(2) {
            keys.push("no key".to_owned());
        }
        let turned = dice.roll(keys.len());
        keys.rotate_left(turned);
        for key in keys {
            text += &format!("{indent}{key}\n");
            if dice.chance(10) {
                text += *dice.pick(&["\n", "# comment\n", "   ; comment\n"]);
            }
        }
    }
    ProfileCase { text, profile: (*dice.pick(&["a", "b", "c"])).to_owned() }
}

fn optional(dice: &mut Dice, keys: &mut Vec<String>) {
    let values: [(&str, &[&str]); 4] = [
        ("external_id", &["abc", "x", "", "a b", "abc # x"]),
        ("duration_seconds", &["900", "899", "43200", "50000", "1h", "", " 3600 "]),
        ("role_session_name", &["bot", "a", "", "John Smith"]),
        ("mfa_serial", &["arn:aws:iam::111111111111:mfa/x"]),
    ];
    for (key, values) in values {
        if dice.chance(25) {
            keys.push(format!("{key} = {}", dice.pick(values)));
        }
    }
}
