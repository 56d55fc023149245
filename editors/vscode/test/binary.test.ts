import assert from "node:assert/strict";
import { test } from "node:test";
import { find, type Places } from "../src/binary";

function places(programs: string[], other: Partial<Places> = {}): Places {
  return {
    setting: "",
    extension: "/ext",
    searched: "/usr/bin:/opt/bin",
    home: "/users/me",
    workspace: "/ws",
    windows: false,
    isProgram: (file) => programs.includes(file),
    ...other,
  };
}

test("the program that comes with the extension goes before the one on the PATH", () => {
  const both = places(["/ext/bin/xacct-lint", "/opt/bin/xacct-lint"]);
  assert.deepEqual(find(both), { program: "/ext/bin/xacct-lint", from: "extension" });
  assert.deepEqual(find(places(["/opt/bin/xacct-lint"])), { program: "/opt/bin/xacct-lint", from: "PATH" });
});

test("the setting goes before both", () => {
  const at = (setting: string, program: string) => {
    const found = find(places([program, "/ext/bin/xacct-lint"], { setting }));
    assert.deepEqual(found, { program, from: "setting" });
  };
  at("/else/xacct-lint", "/else/xacct-lint");
  at("~/bin/xacct-lint", "/users/me/bin/xacct-lint");
  at("${workspaceFolder}/target/xacct-lint", "/ws/target/xacct-lint");
  at("target/xacct-lint", "/ws/target/xacct-lint");
  at("xacct-lint-next", "/usr/bin/xacct-lint-next");
});

test("a setting that names nothing is said, not passed over", () => {
  const found = find(places(["/ext/bin/xacct-lint"], { setting: "/gone" }));
  assert.ok("problem" in found && found.problem.includes("/gone"));
});

test("where there is none, what to do is said", () => {
  const found = find(places([]));
  assert.ok("problem" in found);
  assert.match(found.problem, /not installed.*PATH.*xacct-lint\.path/);
});

test("a relative folder on the PATH is not searched", () => {
  assert.ok("problem" in find(places(["bin/xacct-lint", "./xacct-lint"], { searched: "bin:.:" })));
});

test("on Windows it is an .exe", () => {
  const windows = { windows: true, extension: "C:\\ext", searched: "C:\\bin;D:\\tools" };
  const found = find(places(["D:\\tools\\xacct-lint.exe"], windows));
  assert.deepEqual(found, { program: "D:\\tools\\xacct-lint.exe", from: "PATH" });
});
