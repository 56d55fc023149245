import assert from "node:assert/strict";
import { test } from "node:test";
import { looksLikePolicy } from "../src/policy";

test("policies are recognized, however they are written", () => {
  for (const text of [
    '{"Version": "2012-10-17", "Statement": []}',
    '{ "statement" : [] }',
    '"{\\"Statement\\":[]}"',
    "%7B%22Statement%22%3A%5B%5D%7D",
    "  PolicyDocument:\n    Statement:\n      - Effect: Allow",
    'data "aws_iam_policy_document" "trust" {}',
    '  actions = ["sts:AssumeRole"]',
    "AssumeRolePolicyDocument: !Ref Trust",
    "[profile prod]\nrole_arn = arn:aws:iam::222222222222:role/deployer",
  ]) {
    assert.ok(looksLikePolicy(text), text);
  }
});

test("what holds no policy starts nothing", () => {
  for (const text of [
    "",
    '{ "name": "app", "version": "1.0.0", "scripts": { "test": "node --test" } }',
    '{ "coverageThreshold": { "statements": 80 } }',
    '{ "rules": { "max-statements-per-line": 1 } }',
    "services:\n  web:\n    image: nginx",
    'resource "google_project" "p" {}',
    "[profile dev]\nregion = eu-west-1",
    "A statement about nothing.",
  ]) {
    assert.ok(!looksLikePolicy(text), text);
  }
});

test("a long text without a policy is passed over quickly", () => {
  const text = JSON.stringify(Array.from({ length: 200_000 }, (_, at) => ({ name: `package-${at}`, at })));
  const start = process.hrtime.bigint();
  assert.ok(!looksLikePolicy(text));
  assert.ok(process.hrtime.bigint() - start < 1_000_000_000n);
});
