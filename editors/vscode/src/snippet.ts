/**
 * `snippet` for a place in a line that begins with `indentation`, which the editor adds to each further line of it.
 * The server has written it there already, as in any other edit.
 */
export function withoutIndentation(snippet: string, indentation: string): string {
  return indentation ? snippet.replaceAll(`\n${indentation}`, "\n") : snippet;
}
