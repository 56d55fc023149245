import * as path from "node:path";

/** Where the program may be. */
export interface Places {
  /** What the setting `xacct-lint.path` says. */
  setting: string;
  /** The folder of the extension. */
  extension: string;
  /** The variable `PATH`. */
  searched: string;
  home: string;
  /** The first folder of the workspace. */
  workspace?: string;
  windows: boolean;
  /** Whether there is such a file, and whether it can be started. */
  isProgram(file: string): boolean;
}

/** The program, or what to do about it. */
export type Found = { program: string; from: "setting" | "extension" | "PATH" } | { problem: string };

/** Finds the program: what the setting says, or else what came with the extension, or else what is on the `PATH`. */
export function find(places: Places): Found {
  const name = places.windows ? "xacct-lint.exe" : "xacct-lint";
  const { join } = places.windows ? path.win32 : path.posix;
  if (places.setting) {
    const program = chosen(places);
    // Another program than the chosen one would be a surprise.
    return program
      ? { program, from: "setting" }
      : { problem: `The setting xacct-lint.path names ${places.setting}, and there is no such program.` };
  }
  const bundled = join(places.extension, "bin", name);
  if (places.isProgram(bundled)) {
    return { program: bundled, from: "extension" };
  }
  const program = onPath(name, places);
  return program
    ? { program, from: "PATH" }
    : {
        problem:
          "The program xacct-lint is not installed. Install it, so that it is on the PATH, or name it in the " +
          "setting xacct-lint.path; then restart the server.",
      };
}

function chosen(places: Places): string | undefined {
  const { isAbsolute, join } = places.windows ? path.win32 : path.posix;
  let file = places.setting.replace(/^~(?=$|[\\/])/, () => places.home);
  file = file.replace("${workspaceFolder}", () => places.workspace ?? "");
  if (!/[\\/]/.test(file)) {
    return onPath(file, places);
  }
  const whole = isAbsolute(file) ? file : join(places.workspace ?? places.home, file);
  return places.isProgram(whole) ? whole : undefined;
}

function onPath(name: string, places: Places): string | undefined {
  const { delimiter, isAbsolute, join } = places.windows ? path.win32 : path.posix;
  // A relative folder on the PATH would find programs within the workspace.
  const folders = places.searched.split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find((file) => places.isProgram(file));
}
