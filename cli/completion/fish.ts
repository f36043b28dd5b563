import type { Hint } from './hint.ts';
import { everyCommand, type CommandNode, type OptionNode } from './tree.ts';

/** A completion script for fish 3. */
export function fishScript(root: CommandNode): string {
  const commands = everyCommand(root);
  const paths = commands.slice(1).map((command) => quote(command.path));
  return `# romkit completion for fish. Load it with: romkit completion fish | source
function __romkit_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l path ${root.name}
    for word in $words
        switch "$path $word"
            case ${paths.join(' ')}
                set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end
complete -c ${root.name} -f
${commands.flatMap(commandLines).join('\n')}
`;
}

function commandLines(command: CommandNode): string[] {
  const start = `complete -c romkit -n ${quote(`__romkit_at ${quote(command.path)}`)}`;
  return [
    ...command.commands.map((child) => `${start} -a ${quote(child.name)} -d ${quote(child.summary)}`),
    ...(command.commands.length === 0
      ? [hintWords(command.argument)].flatMap((hint) => (hint ? [`${start} ${hint}`] : []))
      : []),
    ...command.options.map((option) => `${start} ${optionWords(option)} -d ${quote(option.description)}`),
  ];
}

function optionWords(option: OptionNode): string {
  const names = option.flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  return [...names, ...(option.takesValue ? ['-r', hintWords(option.hint) ?? '-f'] : [])].join(' ');
}

function hintWords(hint: Hint | undefined): string | undefined {
  switch (hint?.kind) {
    case 'words':
      return `-f -a ${quote(hint.words.join(' '))}`;
    case 'files':
      return '-F';
    case 'folders':
      return `-f -a ${quote('(__fish_complete_directories (commandline -ct))')}`;
    case undefined:
      return undefined;
  }
}

/** In fish's single quotes only the quote and the backslash are special. */
function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
