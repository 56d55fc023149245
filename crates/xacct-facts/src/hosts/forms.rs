//! The forms that policies are written in, for those who want to list them.

use crate::facts::Host;

/// A form in which a host holds policies. One host may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostForm {
    /// The host.
    pub host: Host,
    /// What people call it.
    pub name: &'static str,
    /// The heading of the section of `docs/hosts.md` about it.
    pub section: &'static str,
    /// The names of its files: endings, or whole names.
    pub files: &'static [&'static str],
    /// Where else it comes from: `standard input`.
    pub elsewhere: Option<&'static str>,
}

impl HostForm {
    /// Every form, the most common first.
    pub const ALL: [Self; 9] = [
        Self::new(Host::Policies, "JSON", "JSON", &[".json", ".jsonc", ".policy"]),
        Self::new(
            Host::AccountJson,
            "an account's roles, users and groups",
            "What the IAM API says",
            &[".json"],
        )
        .or_from("standard input"),
        Self::new(
            Host::CloudFormation,
            "CloudFormation and SAM",
            "CloudFormation and SAM",
            &[".yaml", ".yml", ".json", ".template"],
        ),
        Self::new(
            Host::CloudFormation,
            "Serverless Framework",
            "Serverless Framework",
            &["serverless.yml", "serverless.yaml", "serverless.json"],
        ),
        Self::new(
            Host::Terraform,
            "Terraform and OpenTofu",
            "Terraform and OpenTofu",
            &[".tf", ".tofu", ".tf.json"],
        )
        .or_from("`terragrunt.hcl`"),
        Self::new(Host::TerraformJson, "plans and states of Terraform", "Plans and states", &[".json"])
            .or_from("standard input"),
        Self::new(Host::GitHub, "GitHub Actions", "GitHub Actions", &[".yml", ".yaml"]),
        Self::new(Host::Profiles, "profiles of the AWS CLI and SDKs", "Profiles", &[".ini", ".aws"])
            .or_from("`config` and `credentials` in a folder `.aws`"),
        Self::new(
            Host::Policies,
            "anything else with policies in it",
            "By shape",
            &[".yaml", ".yml", ".json", ".tftpl", ".tmpl", ".tpl", ".j2"],
        ),
    ];

    const fn new(
        host: Host,
        name: &'static str,
        section: &'static str,
        files: &'static [&'static str],
    ) -> Self {
        Self { host, name, section, files, elsewhere: None }
    }

    const fn or_from(self, elsewhere: &'static str) -> Self {
        Self { elsewhere: Some(elsewhere), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_has_a_form() {
        let of = |host: Host| HostForm::ALL.iter().filter(|form| form.host == host).count();
        // A new host is missing here until it is listed.
        let expected = |host: Host| match host {
            Host::None => 0,
            Host::Policies | Host::CloudFormation => 2,
            Host::AccountJson | Host::Terraform | Host::TerraformJson | Host::GitHub | Host::Profiles => 1,
        };
        let hosts = [
            Host::None,
            Host::Policies,
            Host::AccountJson,
            Host::CloudFormation,
            Host::Terraform,
            Host::TerraformJson,
            Host::GitHub,
            Host::Profiles,
        ];
        assert!(hosts.into_iter().all(|host| of(host) == expected(host)));
    }
}
