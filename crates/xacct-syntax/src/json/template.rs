//! How the lexer steps over what a template engine reads.

use super::lexer::{JsonLexer, JsonToken, JsonTokenKind, LineStart};
use crate::directive::Role;

impl JsonLexer<'_> {
    /// Skips the directive at the current place, if there is one.
    pub(super) fn skip_directive(&mut self) -> bool {
        let at = self.at;
        let template = &mut self.template;
        while template.directives.get(template.next).is_some_and(|mark| mark.range.start < at) {
            template.next += 1;
        }
        let Some(mark) = template.directives.get(template.next).filter(|mark| mark.range.start == at) else {
            return false;
        };
        let (end, role) = (mark.range.end, mark.role);
        match role {
            Role::Flow => template.passed = true,
            _ => self.comments.push(at as u32..end as u32),
        }
        if let Some(newline) = self.bytes.get(at..end).and_then(|mark| memchr::memrchr(b'\n', mark)) {
            // What follows it is not the first on its line.
            self.line = LineStart { start: at + newline + 1, indent: usize::MAX / 2 };
        }
        self.at = end;
        true
    }

    /// Whether a directive begins at `at`.
    pub(super) fn is_directive(&self, at: usize) -> bool {
        self.template.is_any() && self.template.at(at).is_some()
    }

    /// Whether `token` is a place and nothing else: what is put there may be several values, with their commas.
    pub(super) fn is_place(&self, token: JsonToken) -> bool {
        let JsonTokenKind::Bare { .. } = token.shape else { return false };
        let written = self.str(token.start..token.end);
        let pairs = [("${", "}"), ("{{", "}}"), ("#{", "}"), ("<", ">")];
        pairs.iter().any(|(opener, closer)| written.starts_with(opener) && written.ends_with(closer))
            && self.bytes.get(token.end) != Some(&b'"')
    }
}

#[cfg(test)]
mod tests {
    use crate::{FileId, Source, edit, json};

    fn read(text: &str) -> (String, Vec<String>) {
        let parsed = json::parse(Source::new(FileId(0), "x", text).text());
        assert!(parsed.errors.iter().all(|error| error.repair.is_none()), "{text}");
        let said = |node: crate::Node<'_>| node.as_str().unwrap_or_default().into_owned();
        let words: Vec<_> = parsed.tree.nodes().filter(|n| n.is_scalar()).map(said).collect();
        (words.join(" "), parsed.errors.into_iter().map(|error| error.message).collect())
    }

    #[test]
    fn what_stands_on_either_side_of_a_directive_is_read() {
        for (text, words) in [
            ("[1%{ if x }, 2%{ endif }]", "1 2"),
            ("[{% for a in b %} \"{{ a }}\"{% if not loop.last %},{% endif %} {% endfor %}]", "{{ a }}"),
            ("[{% for a in b %} 1, {% endfor %} 2]", "1 2"),
            ("[{{- range $i, $a := .A }} {{- if $i }},{{ end }} {\"a\": 1} {{- end }}]", "a 1"),
            ("[{{#each a}}1{{#unless @last}},{{/unless}}{{/each}}]", "1"),
            ("{\"a\": 1<% if x %>,\n\"b\": 2<% end %>}", "a 1 b 2"),
            ("{\"a\": {% if x == \"y\" %}1{% else %}2{% endif %}, \"b\": 3}", "a 1 2 b 3"),
            ("{\"a\": {% if x %}{\"c\": 1}{% else %}{\"d\": 2}{% endif %}}", "a c 1 d 2"),
            ("{\"a\": 1 {# , #}}", "a 1"),
            ("[\n<#if prod>\n1,\n</#if>\n2\n]", "1 2"),
            ("[<#list as as a>\"${a}\"<#sep>, </#sep></#list>]", "${a}"),
            ("[[#if prod]1,[/#if] 2]", "1 2"),
            ("[\n{if $prod}\n1,\n{/if}\n2\n]", "1 2"),
            ("[\n@if($prod)\n1,\n@endif\n2\n]", "1 2"),
            ("[\n#if($prod)\n1,\n#end\n2\n]", "1 2"),
            ("[\n% if prod:\n1,\n% endif\n2\n]", "1 2"),
            ("[\n<if(prod)>\n1,\n<endif>\n2\n]", "<if(prod)> 1 <endif> 2"),
            ("[<@one a=\"b\"/> 1]", "1"),
            ("[<?php if ($prod): ?> 1, <?php endif ?> 2]", "1 2"),
            ("[{% include \"a.j2\" %} 1]", "1"),
            ("[{{ template \"a\" . }} 1]", "{{ template \"a\" . }} 1"),
            ("{\"a\": 1, ${maybe}\n \"b\": 2}", "a 1 ${maybe} b 2"),
        ] {
            let (read, errors) = read(text);
            assert_eq!(read, words, "{text}");
            // That a place has no quotes is worth a note.
            assert!(
                errors.iter().all(|error| error.contains("stands here without quotes")),
                "{text}: {errors:?}"
            );
        }
    }

    #[test]
    fn what_is_wrong_in_every_rendering_is_found() {
        for (text, message) in [
            ("[{% for a in b %} 1 2, {% endfor %} 3]", "a comma is missing here"),
            ("[1, 2,, {% if x %} 3 {% endif %}]", "this comma is one too many"),
            ("{\"a\" 1 {% if x %}, \"b\": 2{% endif %}}", "a colon is missing here"),
            ("[1 {{/* a note */}} 2, {{ if x }} 3 {{ end }}]", "a comma is missing here"),
        ] {
            assert_eq!(read(text).1, [message], "{text}");
        }
    }

    #[test]
    fn where_brackets_depend_on_a_directive_nothing_is_found() {
        for text in [
            "{% if x %}{\"a\": 1,{% else %}{\"b\": 2,{% endif %} \"c\": 3}",
            "[{% if x %}[1 2{% else %}[3{% endif %}]",
        ] {
            assert!(read(text).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_document_is_not_judged_as_one() {
        for text in
            ["\"a\": [{\"b\": \"${x}\"},", "{\"a\": \"${x}\"},\n{\"b\": 1}", "{\"a\": \"{{ x }}\"},\n"]
        {
            assert!(read(text).1.is_empty(), "{text}");
        }
        let parsed = json::parse(Source::new(FileId(0), "x", "\"a\": [1],").text());
        assert!(!parsed.errors.is_empty());
    }

    #[test]
    fn quotes_of_a_template_are_not_those_of_the_text() {
        for (text, word) in [
            ("[\"${join(\"\\\",\\\"\", arns)}\"]", "${join(\"\\\",\\\"\", arns)}"),
            ("[\"${join(\",\", arns)}\"]", "${join(\",\", arns)}"),
            ("[\"a{{ index .A \"b\" }}c\"]", "a{{ index .A \"b\" }}c"),
            ("[\"<%= a[\"b\"] %>\"]", "<%= a[\"b\"] %>"),
            ("[\"a{% if b == \"c\" %}d{% endif %}\"]", "a{% if b == \"c\" %}d{% endif %}"),
        ] {
            assert_eq!(read(text), (word.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn a_text_for_a_string_reads_as_what_it_becomes() {
        assert_eq!(read("{\\\"a\\\": [\\\"b\\\"]}"), ("a b".to_owned(), vec![]));
        assert_eq!(read("{\n  \\\"a\\\": 1\n}"), (String::new(), vec![]));
    }

    #[test]
    fn nothing_is_put_among_what_a_directive_controls() {
        let change = |text: &str| {
            let source = Source::new(FileId(0), "x", text);
            let tree = json::parse(source.text()).tree;
            (edit::push_item(tree.root(), &"z".into()).is_some(), edit::remove_item(tree.root(), 0).is_some())
        };
        assert_eq!(change("[1{% if x %}, 2{% endif %}]"), (false, false));
        assert_eq!(change("[[1{% if x %}, 2{% endif %}], 3]"), (true, false));
        assert_eq!(change("[1, 2]"), (true, true));
    }

    #[test]
    fn thousands_of_directives_are_read() {
        let text = format!("[{}1]", "{% if x %}1,{% endif %} \"{{ a \" ".repeat(5_000));
        json::parse(Source::new(FileId(0), "x", text.as_str()).text());
        let text = format!("[{}1]", "{% if x %} {\"a\": [1, 2]}, {% endif %}\n".repeat(5_000));
        let parsed = json::parse(Source::new(FileId(0), "x", text.as_str()).text());
        assert_eq!(parsed.tree.root().items().count(), 5_001);
    }
}
