//! The HCL reader against another one, which is strict: what that one takes reads the same, at the same places.

use crate::common;

use std::ops::Range;

use common::{MODULES, Random, parse_hcl};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::Element;
use proptest::prelude::*;
use xacct_syntax::{Node, NodeKind};

fn body(node: Node<'_>, body: &Body, text: &str) {
    assert_eq!(node.entries().count(), body.len(), "{text}");
    for (entry, structure) in node.entries().zip(body.iter()) {
        match structure {
            Structure::Attribute(attribute) => {
                assert!(entry.key.is(attribute.key.as_str()), "{text}");
                assert_eq!(Some(entry.key.range()), attribute.key.span());
                assert!(!entry.value.is_block());
                expression(entry.value, &attribute.value, text);
            }
            Structure::Block(block) => {
                assert!(entry.key.is(block.ident.as_str()), "{text}");
                assert_eq!(Some(entry.key.range()), block.ident.span());
                let mut inner = entry.value;
                for label in &block.labels {
                    assert!(inner.is_block());
                    let entry = inner.entries().next().unwrap();
                    assert!(entry.key.is(label.as_str()), "{text}");
                    inner = entry.value;
                }
                assert!(inner.is_block());
                self::body(inner, &block.body, text);
            }
        }
    }
}

/// The same place, without what is around it.
fn place(node: Node<'_>, span: Option<Range<usize>>, text: &str) {
    let span = span.unwrap();
    let written = &text[span.clone()];
    let start = span.start + written.len() - written.trim_start().len();
    assert_eq!(node.range(), start..start + written.trim().len(), "{node:?} is {written:?} in {text}");
}

fn call<'t>(node: Node<'t>, name: &str, text: &str) -> Vec<Node<'t>> {
    let call = node.call().unwrap_or_else(|| panic!("{node:?} is no {name} in {text}"));
    assert!(call.key.is(name), "{node:?} is no {name} in {text}");
    call.value.items().collect()
}

fn elements<'e>(node: Node<'_>, elements: impl Iterator<Item = &'e Element>, text: &str) {
    let value = node.text().unwrap();
    let mut holes = value.holes().map(|(range, _)| range).collect::<Vec<_>>().into_iter();
    let (mut at, mut open) = (0, false);
    for element in elements {
        match element {
            Element::Literal(literal) => {
                assert!(
                    value.as_str()[at..].starts_with(literal.as_str()),
                    "{literal:?} of {value:?} in {text}"
                );
                at += literal.len();
            }
            Element::Interpolation(_) => {
                let hole = holes.next().unwrap();
                assert_eq!(hole.start, at, "{text}");
                assert_eq!(Some(value.span_of(hole.clone()).range()), element.span(), "{text}");
                at = hole.end;
            }
            // What is between directives is one element there.
            Element::Directive(_) => {
                open = true;
                break;
            }
        }
    }
    assert!(open || at == value.len(), "{value:?} in {text}");
}

fn expression(node: Node<'_>, expected: &Expression, text: &str) {
    let string = node.as_str().unwrap_or_default();
    match expected {
        Expression::Null(_) => assert_eq!(node.kind(), NodeKind::Null),
        Expression::Bool(value) => {
            assert_eq!((node.kind(), &*string), (NodeKind::Bool, &*value.to_string()));
        }
        Expression::Number(number) => {
            if node.call().is_some() {
                // `- 1` is a number there.
                assert_eq!(call(node, "-", text).len(), 1);
                return;
            }
            assert_eq!(node.kind(), NodeKind::Number, "{node:?} in {text}");
            let ours: f64 = string.parse().unwrap();
            assert!((ours - number.value().as_f64().unwrap()).abs() <= ours.abs() * 1e-9, "{text}");
        }
        Expression::String(value) => {
            assert_eq!(node.kind(), NodeKind::String, "{node:?} in {text}");
            assert_eq!(&*string, value.as_str(), "{text}");
            place(node, expected.span(), text);
        }
        Expression::StringTemplate(template) => {
            let alone: Vec<_> = template.iter().collect();
            if let [Element::Interpolation(one)] = &alone[..] {
                return expression(node, &one.expr, text);
            }
            assert_eq!(node.kind(), NodeKind::String, "{node:?} in {text}");
            place(node, expected.span(), text);
            elements(node, alone.into_iter(), text);
        }
        Expression::HeredocTemplate(template) => {
            let mut template = template.clone();
            template.dedent();
            assert_eq!(node.kind(), NodeKind::String, "{node:?} in {text}");
            // It takes the indentation off each part for itself: lines that are indented unequally read differently.
            if MODULES.iter().any(|(_, module)| *module == text) {
                elements(node, template.template.iter(), text);
            }
        }
        Expression::Array(array) => {
            assert!(node.is_sequence(), "{node:?} in {text}");
            place(node, expected.span(), text);
            assert_eq!(node.items().count(), array.len(), "{text}");
            node.items().zip(array.iter()).for_each(|(node, item)| expression(node, item, text));
        }
        Expression::Object(object) => {
            assert!(node.is_mapping() && node.call().is_none() && !node.is_block(), "{node:?} in {text}");
            place(node, expected.span(), text);
            assert!(node.entries().count() >= object.len(), "{text}");
            for (key, value) in object.iter() {
                let found = node.entries().filter(|entry| match key {
                    ObjectKey::Ident(name) => entry.key.is(name.as_str()),
                    ObjectKey::Expression(key) => {
                        let span = key.span().unwrap();
                        span.start <= entry.key.range().start && entry.key.range().end <= span.end
                    }
                });
                let entry = found.last().unwrap_or_else(|| panic!("{key:?} in {text}"));
                expression(entry.value, value.expr(), text);
            }
        }
        Expression::Parenthesis(inner) => expression(node, inner.inner(), text),
        Expression::Variable(name) => {
            assert_eq!(node.kind(), NodeKind::Bare, "{node:?} in {text}");
            assert_eq!(&*string, name.as_str());
            place(node, expected.span(), text);
        }
        Expression::Traversal(traversal) => {
            let mut operators = traversal.operators.iter();
            if matches!(traversal.expr, Expression::Variable(_)) {
                assert_eq!(node.kind(), NodeKind::Bare, "{node:?} in {text}");
                return place(node, expected.span(), text);
            }
            let mut inner = node;
            while let Some(operator) = operators.next_back() {
                let is_dot = matches!(
                    operator.value(),
                    TraversalOperator::GetAttr(_)
                        | TraversalOperator::AttrSplat(_)
                        | TraversalOperator::LegacyIndex(_)
                );
                let operands = call(inner, if is_dot { "." } else { "[]" }, text);
                if let TraversalOperator::Index(index) = operator.value() {
                    expression(operands[1], index, text);
                }
                inner = operands[0];
            }
            expression(inner, &traversal.expr, text);
        }
        Expression::Conditional(conditional) => {
            let operands = call(node, "?:", text);
            expression(operands[0], &conditional.cond_expr, text);
            expression(operands[1], &conditional.true_expr, text);
            expression(operands[2], &conditional.false_expr, text);
        }
        Expression::FuncCall(function) => {
            let namespace: String =
                function.name.namespace.iter().map(|name| format!("{}::", name.as_str())).collect();
            let arguments = call(node, &format!("{namespace}{}", function.name.name.as_str()), text);
            place(node, expected.span(), text);
            assert_eq!(arguments.len(), function.args.len(), "{text}");
            let last = arguments.len().wrapping_sub(1);
            for (i, (node, argument)) in arguments.into_iter().zip(function.args.iter()).enumerate() {
                let expanded = i == last && function.args.expand_final();
                let node = if expanded { call(node, "...", text)[0] } else { node };
                expression(node, argument, text);
            }
        }
        Expression::UnaryOp(operation) => {
            if node.kind() == NodeKind::Number {
                return assert!(string.starts_with('-'));
            }
            expression(call(node, operation.operator.as_str(), text)[0], &operation.expr, text);
        }
        Expression::BinaryOp(operation) => {
            let operands = call(node, operation.operator.as_str(), text);
            expression(operands[0], &operation.lhs_expr, text);
            expression(operands[1], &operation.rhs_expr, text);
        }
        Expression::ForExpr(each) => {
            let operands = call(node, if each.key_expr.is_some() { "for{}" } else { "for[]" }, text);
            let names: Vec<_> = operands[0].items().map(|name| name.as_str().unwrap().into_owned()).collect();
            let expected: Vec<_> = each
                .intro
                .key_var
                .iter()
                .chain([&each.intro.value_var])
                .map(|name| name.as_str().to_owned())
                .collect();
            assert_eq!(names, expected);
            let mut rest = operands[1..].iter();
            expression(*rest.next().unwrap(), &each.intro.collection_expr, text);
            if let Some(key) = &each.key_expr {
                expression(*rest.next().unwrap(), key, text);
            }
            let value = *rest.next().unwrap();
            let value = if each.grouping { call(value, "...", text)[0] } else { value };
            expression(value, &each.value_expr, text);
            assert_eq!(rest.len(), usize::from(each.cond.is_some()));
            if let Some(condition) = &each.cond {
                expression(*rest.next().unwrap(), &condition.expr, text);
            }
        }
    }
}

/// Whether the strict reader takes `text`; what it reads is what we read, without a mistake.
fn agree(text: &str) -> bool {
    let Ok(expected) = hcl_edit::parser::parse_body(text) else { return false };
    let parsed = parse_hcl(text);
    // It takes line breaks in quotes, words that run together, and text behind a delimiter, which HCL does not.
    let known = [
        "this string has no closing quote",
        "an `in` and what is gone through belong here",
        "this heredoc has no closing delimiter",
    ];
    if parsed.errors.iter().any(|e| known.contains(&&*e.message) || text[e.span.range()].starts_with("if")) {
        return false;
    }
    assert_eq!(parsed.errors, [], "{text}");
    body(parsed.tree.root(), &expected, text);
    true
}

#[test]
fn modules_read_as_others_read_them() {
    for (name, text) in MODULES {
        assert!(agree(text), "{name}");
    }
}

#[test]
fn what_is_left_of_modules_reads_as_others_read_it() {
    let mut random = Random(0xA11);
    let mut read = 0;
    for _ in 0..if cfg!(debug_assertions) { 1000 } else { 4000 } {
        for (_, module) in MODULES {
            let mut text = (*module).to_owned();
            for _ in 0..2 {
                let at = random.character(&text);
                if random.below(2) == 0 {
                    text.remove(at);
                } else {
                    let marks = ['\n', ' ', ':', '-', '"', ',', '#', '.', '[', '(', '=', '!', '+', '$', '\\'];
                    text.insert(at, *random.choose(&marks));
                }
            }
            read += usize::from(agree(&text));
        }
    }
    assert!(read > 300, "{read}");
}

fn source() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "1",
            "2.5",
            "-3",
            "1e3",
            "true",
            "null",
            "var.x",
            "a",
            "a.b[0].c",
            "a[\"k\"]",
            "a.*.b",
            "a[*].b",
            "\"\"",
            "\"x\"",
            "\"a\\n\\\"\\\\ \\u00e4\"",
            "\"${a.b}\"",
            "\"x-${f(\"y\")}-z\"",
            "\"$${a} %%{b}\"",
            "\"${ {a = 1}.a }\"",
            "\"$\"",
            "\"100%\"",
            "\"${a ? \"b\" : \"${c}\"}\"",
            "[]",
            "{}",
            "a-b",
            "each.value",
        ])
        .prop_map(str::to_owned),
        "\"[a-z:/*.$% ]{0,8}\"".prop_filter("an interpolation", |s| !s.contains("${") && !s.contains("%{")),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (
                inner.clone(),
                prop::sample::select(vec![
                    "+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"
                ]),
                inner.clone()
            )
                .prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            inner.clone().prop_map(|a| format!("!{a}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("({a})[0].b")),
            inner.clone().prop_map(|a| format!("f({a}...)")),
            inner.clone().prop_map(|a| format!("f({a})[*].b")),
            list.clone().prop_map(|items| format!("f({})", items.join(", "))),
            list.clone().prop_map(|items| format!("[{}]", items.join(", "))),
            list.clone().prop_map(|items| format!(
                "[\n{}\n]",
                items.iter().map(|i| format!("{i}, # c\n")).collect::<String>()
            )),
            list.clone().prop_map(|items| format!(
                "{{\n{}}}",
                items.iter().enumerate().map(|(i, item)| format!("k{i} = {item}\n")).collect::<String>()
            )),
            list.prop_map(|items| format!(
                "{{ {} }}",
                items.iter().enumerate().map(|(i, item)| format!("\"k{i}\" : {item}, ")).collect::<String>()
            )),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[for k, v in {a} : {b} if k]")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("{{for v in {a} : v => {b}...}}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: common::cases(3000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn expressions_read_as_others_read_them(values in prop::collection::vec(source(), 1..4), labels in 0usize..3) {
        let attributes: String = values.iter().enumerate().map(|(i, value)| format!("  a{i} = {value}\n")).collect();
        let labels = [" ", " \"x\" ", " \"x\" y "][labels];
        let text = format!("b{labels}{{\n{attributes}}}\n");
        prop_assert!(agree(&text), "{}", text);
    }
}
