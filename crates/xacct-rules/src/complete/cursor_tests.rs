//! `|` is the cursor, but for texts that have one: there it is `^`.

use xacct_syntax::{FileId, Source};

use super::cursor::{Cursor, CursorStep};

fn readings(name: &str, marked: &str) -> Vec<Cursor> {
    let sign = if marked.contains('^') { '^' } else { '|' };
    let offset = marked.find(sign).unwrap();
    let source = Source::new(FileId(0), name, marked.replacen(sign, "", 1));
    Cursor::readings(&source, offset)
}

/// `path = typed` of each reading: `?` where the key itself is typed.
fn at(name: &str, marked: &str) -> Vec<String> {
    let step = |step: &CursorStep| {
        if step.is_list { "[]".to_owned() } else { step.key.clone().unwrap_or("?".into()) }
    };
    let place = |cursor: &Cursor| {
        let path: Vec<String> = cursor.path.iter().map(step).collect();
        assert_eq!(cursor.is_key, path.last().is_some_and(|step| step == "?"), "{marked}");
        format!("{} = {}", path.join("."), cursor.typed)
    };
    readings(name, marked).iter().map(place).collect()
}

#[test]
fn json() {
    for (marked, place) in [
        ("{|", "? = "),
        (r#"{"a": {"b|"#, "a.? = b"),
        (r#"{"a": "x|"#, "a = x"),
        (r#"{"a": ["x", "y|"]}"#, "a.[] = y"),
        (r#"{"a": [|]}"#, "a.[] = "),
        (r#"{"a": x|}"#, "a = x"),
        (r#"{"a": 1, |}"#, "? = "),
        (r#"{"a": [{"b": 1}, {|}]}"#, "a.[].? = "),
        ("{\"a\": \"x\"\n \"b|", "? = b"),
        ("{\"a\": \n \"b|\": 1}", "? = b"),
        ("{\"a\": \n \"b\": \"c|\"}", "b = c"),
        ("{\"a\": \"half\n \"b\": \"c|\n}", "b = c"),
        ("// \"x\n{\"a\": \"é|", "a = é"),
        ("{\"a\": {\"b\": [1} , \"c|", "? = c"),
        (r#"{"a": "{\"b\": [{\"c\": \"d|\"}]}"}"#, "a.b.[].c = d"),
    ] {
        assert_eq!(at("x.json", marked), [place], "{marked}");
    }
    for nothing in [r#"{"a": 1 |}"#, "{} |", "{ // x|\n}", "{ /* x| */ }", "[1 |]", "|"] {
        let keys = at("x.json", nothing);
        assert!(keys.is_empty() || nothing == "|", "{nothing}: {keys:?}");
    }
}

#[test]
fn yaml() {
    for (marked, places) in [
        ("A: s|", ["A = s"].as_slice()),
        ("A: |", &["A = "]),
        ("A:\n  - |\n", &["A.[] = ", "A.[].? = "]),
        ("A:\n  |", &["A = ", "A.? = "]),
        ("A:\n  - x: 1\n    |\n", &["A.[].? = "]),
        ("A:\n  - x: 1\n    b|\n    c: 2\n", &["A.[].? = b"]),
        ("A: {b: [x, |]}", &["A.b.[] = "]),
        ("A: {b: x, |}", &["A.? = "]),
        ("A: \"x|\n", &["A = x"]),
        ("A: ['x|]\n", &["A.[] = x"]),
        ("A:\n  x|: 1\n", &["A.? = x"]),
        ("A: !Sub \"arn:|\"\n", &["A = arn:"]),
        ("A:\n  P: |\n    {\n      \"S\": [{\n        \"E\": \"^\"\n      }]\n    }\n", &["A.P.S.[].E = "]),
        ("A:\n  P: |\n    {\n      \"S\": [{\n        ^\n      }]\n    }\n", &["A.P.S.[].? = "]),
        ("# |\nA: 1\n", &[]),
    ] {
        assert_eq!(at("x.yaml", marked), places, "{marked}");
    }
}

#[test]
fn hcl() {
    for (marked, place) in [
        ("a \"b\" \"c\" {\n  d {\n    e|\n  }\n}", "a.b.c.d.? = e"),
        ("a \"b\" \"c\" {\n  |", "a.b.c.? = "),
        ("a \"b\" \"c\" {\n  d = [\"e|\"]\n}", "a.b.c.d.[] = e"),
        ("a \"b\" \"c\" {\n  d = [\"e|\n}", "a.b.c.d.[] = e"),
        ("a \"b\" \"c\" {\n  d = [|]\n}", "a.b.c.d.[] = "),
        ("a \"b\" \"c\" {\n  d = |\n}", "a.b.c.d = "),
        ("a \"b\" {\n  p = jsonencode({\n    S = [{\n      E|\n    }]\n  })\n}", "a.b.p.S.[].? = E"),
        ("a \"b\" {\n  p = jsonencode({\n    S = [{ E = \"x|\" }]\n  })\n}", "a.b.p.S.[].E = x"),
        ("a \"b\" {\n  p = jsonencode({ S = { | } })\n}", "a.b.p.S.? = "),
        ("a \"b\" {\n  p = <<EOF\n{\n  \"S\": \"x|\"\n}\nEOF\n}", "a.b.p.S = x"),
        ("a \"b\" {\n  p = <<-EOF\n    {\n      |\n    }\n  EOF\n}", "a.b.p.? = "),
        ("a \"b\" {\n  p = x ? \"y\" : \"z|\"\n}", "a.b.p = z"),
    ] {
        assert_eq!(at("x.tf", marked), [place], "{marked}");
    }
}

#[test]
fn the_word_that_is_replaced() {
    let word = |marked: &str| {
        let cursor = readings("x.json", marked).remove(0);
        let word = &cursor.tree.text().as_str()[cursor.word];
        (word.replace("cursormark", ""), cursor.quote.is_some(), cursor.closed, cursor.assigned)
    };
    assert_eq!(word(r#"{"a": "sts:Ass|umeRole"}"#), ("sts:AssumeRole".into(), true, true, false));
    assert_eq!(word(r#"{"a": "sts:Ass|, "b": 1}"#), ("sts:Ass".into(), true, false, false));
    assert_eq!(word("{\"a\": \"sts:Ass|\n}"), ("sts:Ass".into(), true, false, false));
    assert_eq!(word(r#"{"a": st|s}"#), ("sts".into(), false, false, false));
    assert_eq!(word(r#"{"a|b": 1}"#), ("ab".into(), true, true, true));
    assert_eq!(word(r#"{"|": 1}"#), (String::new(), true, true, true));
    assert_eq!(word(r#"{"a": |}"#), (String::new(), false, false, false));
}

#[test]
fn no_text_is_too_broken() {
    let json = "{\"a\": [\"é\\\", {'b' 1}] // c\n, /* \"x\": \"sts:é\"} ]]";
    let yaml = "a: &x [é, {b: 'c\n- \"d\n  e: |\n   {\"f\": *x\n";
    let hcl = "a \"é\" {\n b = jsonencode([{ c = \"${d\n e = <<E\n {\"f\": \"g\n E\n";
    for (name, text) in [("x.json", json), ("x.yaml", yaml), ("x.tf", hcl)] {
        for cut in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let source = Source::new(FileId(0), name, &text[..cut]);
            for offset in 0..=cut + 1 {
                for cursor in Cursor::readings(&source, offset) {
                    assert!(cursor.tree.text().as_str().get(cursor.word.clone()).is_some(), "{cut} {offset}");
                }
            }
        }
    }
}
