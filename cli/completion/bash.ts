import type { Hint } from './hint.ts';
import { everyCommand, type CommandNode } from './tree.ts';
import { shellWord } from '../../system/process/command.ts';

/** A completion script for bash 4 and newer. */
export function bashScript(root: CommandNode): string {
  const commands = everyCommand(root);
  return `# romkit completion for bash. Load it with: source <(romkit completion bash)
_romkit() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path=${root.name} i
  COMPREPLY=()
  # Readline splits --option=value at the equals sign.
  if [[ $word == '=' ]]; then word=''; elif [[ $previous == '=' ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${pattern(commands.slice(1).map((command) => command.path))}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ $word == -* ]]; then
    case "$path" in
${commands.map((command) => `      '${command.path}') ${offerWords(command.options.flatMap((option) => option.flags))} ;;`).join('\n')}
    esac
    return
  fi
  case "$path" in
${commands.flatMap(wordCases).join('\n')}
  esac
}
complete -F _romkit ${root.name}
`;
}

function valueCases(command: CommandNode): string[] {
  return command.options
    .filter((option) => option.takesValue)
    .map(
      (option) =>
        `    ${pattern(option.flags.map((flag) => `${command.path} ${flag}`))}) ${offer(option.hint)}; return ;;`,
    );
}

function wordCases(command: CommandNode): string[] {
  if (command.commands.length > 0) {
    return [`    '${command.path}') ${offerWords(command.commands.map((child) => child.name))} ;;`];
  }
  return command.argument === undefined ? [] : [`    '${command.path}') ${offer(command.argument)} ;;`];
}

function offer(hint: Hint | undefined): string {
  switch (hint?.kind) {
    case 'words':
      return offerWords(hint.words);
    case 'files':
      return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word")';
    case 'folders':
      return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word")';
    case undefined:
      return ':';
  }
}

function offerWords(words: readonly string[]): string {
  return `mapfile -t COMPREPLY < <(compgen -W ${shellWord(words.join(' '))} -- "$word")`;
}

function pattern(texts: readonly string[]): string {
  return texts.map((text) => `'${text}'`).join(' | ');
}
