// Outputs in documentation: `…` stands for whatever differs from run to run.

/** Whether an output matches the documented one; trailing blanks don't count. */
export function isOutput(written: string, output: string): boolean {
  const pattern = lines(written).map((line) => line.split('…').map(literally).join('.+'));
  return new RegExp(`^${pattern.join('\n')}$`).test(lines(output).join('\n'));
}

function lines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
