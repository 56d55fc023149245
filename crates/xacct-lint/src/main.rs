//! `xacct-lint`: finds what is wrong with cross-account access in AWS IAM policies.

fn main() -> std::process::ExitCode {
    xacct_lint::main()
}
