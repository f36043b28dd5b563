/** The closing line of `npm test`; undefined where there is none. */
export function closingLine(output) {
  return output.match(/^\d+ passed, \d+ failed, \d+ skipped$/gm)?.at(-1);
}

/** The line that installs what is missing, as a user gets it to type; undefined where there is none. */
export function installLine(output) {
  return output
    .split('\n')
    .map((line) => /(?:^|\s)((?:sudo apt-get update && )?sudo apt-get install .*)$/.exec(line)?.[1])
    .findLast((line) => line !== undefined);
}

/** The same line for root, in a root that has no sudo. */
export const asRoot = (line) => line.replaceAll(/(^|&& )sudo /g, '$1');

/** `npm test` as root: all passes, and nothing is skipped where all sources are there. */
export function judgeTest({ exitCode, output }, sources) {
  const line = closingLine(output);
  if (line === undefined) return bad(`npm test ended with exit code ${exitCode} and no closing line`);
  const [passed, failed, skipped] = line.match(/\d+/g).map(Number);
  const mayFail = exitCode !== 0 || failed > 0 || passed === 0;
  const maySkip = sources.ipxe === undefined || sources.gpxe === undefined;
  return mayFail || (skipped > 0 && !maySkip) ? bad(line) : good(line);
}

/** The first command as root: it ends well. */
export function judgeQuickstart({ exitCode }) {
  return exitCode === 0 ? good('set up, built and booted') : bad(`exit code ${exitCode}`);
}

/** The first command as a user: exit code 3, and a line that installs. */
export function judgeUser({ exitCode, output }) {
  const line = installLine(output);
  if (exitCode !== 3) return bad(`exit code ${exitCode} instead of 3`);
  return line === undefined ? bad('exit code 3, but no line that installs what is missing') : good(line);
}

/** The same command again, once root has run the line. */
export function judgeUserAfterwards({ exitCode, output }) {
  const line = installLine(output);
  if (line !== undefined) return bad(`the line did not install all; still missing: ${line}`);
  return exitCode === 0 ? good('and then all is there') : bad(`exit code ${exitCode} after the line`);
}

const good = (text) => ({ passed: true, text });
const bad = (text) => ({ passed: false, text });
