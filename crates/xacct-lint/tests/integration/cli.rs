//! Transcripts of the command line: what is typed, what comes back, and with which exit code.

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}
