import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutIndentation } from "../src/snippet";

test("what the editor adds is taken out, and no more", () => {
  assert.equal(withoutIndentation(",\n    a\n      b\n    c", "    "), ",\na\n  b\nc");
  assert.equal(withoutIndentation(",\n\ta", ""), ",\n\ta");
  assert.equal(withoutIndentation("\n  a", "    "), "\n  a");
});
