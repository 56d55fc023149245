import * as vscode from "vscode";

/** A policy with something to find, for who tries it for the first time. */
const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
      "Action": "sts:AssumeRole"
    }
  ]
}
`;

export async function tryPolicy(): Promise<void> {
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: "json", content: POLICY }),
  );
}
