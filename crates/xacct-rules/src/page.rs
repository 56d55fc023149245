//! The page of a rule: the text at the top of its file, which people read and tests run.

use crate::{Applicability, RuleId};

/// A rule's page, in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    markdown: String,
}

/// One section of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'p> {
    /// Its heading: `Why`, `Bad`, `Fixed`, `Good`.
    pub title: &'p str,
    /// Everything below the heading.
    pub body: &'p str,
    /// The fenced blocks of the body, in order.
    pub blocks: Vec<CodeBlock<'p>>,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBlock<'p> {
    /// What stands behind the opening fence: `json`, `json identity`, `toml`.
    pub info: &'p str,
    /// The lines between the fences.
    pub code: &'p str,
}

impl Page {
    /// The page at the top of a rule's source: its `//!` lines.
    pub(crate) fn of_source(source: &str) -> Self {
        let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
        let mut markdown = String::new();
        for line in lines {
            markdown.push_str(line.strip_prefix(' ').unwrap_or(line));
            markdown.push('\n');
        }
        Self { markdown }
    }

    /// The whole page.
    pub fn markdown(&self) -> &str {
        &self.markdown
    }

    /// What stands before the first heading: the rule in one paragraph.
    pub fn opening(&self) -> &str {
        self.markdown.split("\n## ").next().unwrap_or("").trim()
    }

    /// The sections, in order.
    pub fn sections(&self) -> impl Iterator<Item = Section<'_>> {
        self.markdown.split("\n## ").skip(1).map(|section| {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            Section { title: title.trim(), body: body.trim(), blocks: blocks(body) }
        })
    }
}

impl RuleId {
    /// The rule's page.
    pub fn page(self) -> Page {
        Page::of_source(self.source())
    }

    /// The rule's page on the web.
    pub fn url(self) -> String {
        format!("{}/blob/main/docs/rules/{}.md", env!("CARGO_PKG_REPOSITORY"), self.id())
    }

    /// The rule's page with what the catalogue says around it, in Markdown.
    pub fn explain(self) -> String {
        let meta = self.meta();
        let fix = match meta.fix {
            Some(Applicability::Safe) => "It can be fixed with `--fix`.",
            Some(Applicability::Unsafe) => "It can be fixed with `--fix --unsafe-fixes`.",
            Some(Applicability::Manual) => "It has to be fixed manually; the finding says how.",
            None => "It has to be fixed manually.",
        };
        let mut page = format!(
            "# {}\n\n**{}** ({}): {}.\n",
            meta.id,
            meta.category,
            meta.severity,
            meta.category.meaning()
        );
        page.push_str(&format!("{fix} Since version {}.\n\n{}\n", meta.since, self.page().markdown().trim()));
        page.push_str("\n## More\n\n");
        for number in meta.cwe {
            page.push_str(&format!("- https://cwe.mitre.org/data/definitions/{number}.html\n"));
        }
        for reference in meta.references {
            page.push_str(&format!("- {reference}\n"));
        }
        page.push_str(&format!("- {}\n", self.url()));
        page
    }
}

fn blocks(body: &str) -> Vec<CodeBlock<'_>> {
    let mut parts = body.split("```");
    let mut blocks = Vec::new();
    parts.next();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        if let Some((info, code)) = block.split_once('\n') {
            blocks.push(CodeBlock { info: info.trim(), code });
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_page_apart() {
        let page = Page::of_source(
            "//! Opening.\n//!\n//! ## Bad\n//!\n//! Words.\n//!\n//! ```json trust\n//! {}\n//! ```\nfn f() {}\n",
        );
        assert_eq!(page.opening(), "Opening.");
        let sections: Vec<_> = page.sections().collect();
        assert_eq!(sections.len(), 1);
        assert_eq!(sections[0].title, "Bad");
        assert_eq!(sections[0].blocks, [CodeBlock { info: "json trust", code: "{}\n" }]);
    }
}
