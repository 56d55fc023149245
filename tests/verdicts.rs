//! Every fix keeps its word: a Safe one changes nothing about who has access, an Unsafe one allows fewer.
//!
//! The judge is the comparison of what the policies mean, not of how they are written.

use xacct_access::{Answer, Relation, compare};
use xacct_facts::{FileFacts, Hints, read};
use xacct_rules::{Applicability, Fix, RuleId};
use xacct_syntax::{FileId, Source, apply};

use crate::fixture::Fixture;
use crate::markdown::blocks;
use crate::pages::files;

#[test]
fn fixes_keep_their_word() {
    let (mut judged, mut wrong) = (0, String::new());
    for rule in RuleId::ALL {
        for file in files(rule) {
            let mut config = String::new();
            for block in blocks(&file.markdown).into_iter().filter(|b| b.section == "Bad") {
                match (block.ending(), block.info.first().map(String::as_str)) {
                    (None, Some("toml")) => config.clone_from(&block.code),
                    (Some(ending), _) => {
                        let (code, _) = crate::underlines::split(&block.code, ending);
                        // More fixes are ready where the organization is known.
                        let known = format!("{config}\n[organization]\nid = \"o-a1b2c3d4e5\"\n");
                        let with_organization =
                            if config.contains("[organization]") { &config } else { &known };
                        let fixture = Fixture::new(with_organization, &block.info).unwrap();
                        for fix in fixture.run(rule, &code).unwrap().iter().flat_map(|f| &f.fixes) {
                            judged += usize::from(fix.applicability > Applicability::Manual);
                            if let Err(what) = judge(&code, fix, &fixture) {
                                wrong += &format!("{rule}, {}: {what}\n{code}\n", fix.title);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(judged > 20, "only {judged} fixes were judged");
}

fn judge(code: &str, fix: &Fix, fixture: &Fixture) -> Result<(), String> {
    let after = apply(code, &fix.edits).map_err(|overlap| overlap.to_string())?;
    let facts = |text: &str| -> FileFacts {
        let hints =
            Hints { account: fixture.settings.account, kind: fixture.settings.kind, ..Hints::default() };
        read(&Source::new(FileId(0), fixture.name.as_str(), text), &hints)
    };
    let (old, new) = (facts(code), facts(&after));
    if old.documents.len() != new.documents.len() {
        return Err(format!("of {} policies it leaves {}", old.documents.len(), new.documents.len()));
    }
    for (old, new) in old.documents.iter().zip(&new.documents) {
        let comparison = compare(&old.policy, &new.policy);
        let relation = comparison.relation();
        let kept = match fix.applicability {
            Applicability::Safe => matches!(relation, Relation::Same | Relation::Unknown),
            Applicability::Unsafe => !matches!(relation, Relation::Wider | Relation::Incomparable),
            Applicability::Manual => true,
        };
        if !kept {
            let sentence = match &comparison.gained {
                Answer::Found(request) => request.sentence(),
                Answer::None | Answer::Unknown => String::new(),
            };
            return Err(format!("it is {}, and yet {relation:?}: {sentence}", fix.applicability));
        }
    }
    Ok(())
}
