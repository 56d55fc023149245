/**
 * What only texts about access to AWS say: the element that every policy has (as JSON, as YAML, within a string,
 * percent-encoded), the actions that take on a role, Terraform's resources, and the key of a profile that takes on a role.
 */
const SIGNS = /(?:\b|%22)Statement(?:\\*["']|%22)?\s*(?::|%3A)|AssumeRole|\baws_iam_|\brole_arn\s*=/i;

/** Whether `text` may hold a policy. It errs on the side of yes: the server decides, this decides whether to start it. */
export function looksLikePolicy(text: string): boolean {
  return SIGNS.test(text);
}
