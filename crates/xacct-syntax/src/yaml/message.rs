//! What the parser failed at, in the words of those who write YAML.

use granit_parser::ErrorKind;

/// What is wrong.
pub(super) fn message(kind: &ErrorKind) -> String {
    let message = match kind {
        ErrorKind::MissingAnchorOrAliasName => "a name is missing behind this `*` or `&`",
        ErrorKind::UnexpectedCharacter { character } => {
            return format!("a string that begins with `{character}` is written in quotes");
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => "YAML is indented with spaces, not with tabs",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => "a colon is missing here",
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidMappingValueWhitespace
        | ErrorKind::FlowMappingValueAdjacentCollection => {
            "a colon makes this a mapping, which cannot stand here"
        }
        ErrorKind::ExpectedBlockMappingKey => "this line does not fit the mapping that it stands in",
        ErrorKind::ExpectedBlockSequenceEntry => "this line does not fit the list that it stands in",
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            "an item of a list cannot stand here"
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent => "the indentation fits none of the lines above",
        ErrorKind::UnclosedQuotedScalar => "this string has no closing quote",
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "nothing may follow the closing quote of a string"
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => {
            "this escape means nothing; a backslash in double quotes is written `\\\\`"
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            return format!("this `{open}` has no closing bracket");
        }
        ErrorKind::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return format!("this `{close}` cannot close a `{open}`");
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            "a comma is missing here"
        }
        ErrorKind::RecursionLimitExceeded => "lists and mappings are nested too deep: the rest is not read",
        ErrorKind::CommentNotSeparated => "a blank stands before the `#` of a comment",
        other => return other.to_string(),
    };
    message.to_owned()
}
