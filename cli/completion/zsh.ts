import type { Hint } from './hint.ts';
import { everyCommand, type CommandNode, type OptionNode } from './tree.ts';
import { shellWord } from '../../system/process/command.ts';

/** A completion script for zsh's completion system (zshcompsys(1)): one function for each command. */
export function zshScript(root: CommandNode): string {
  return `#compdef ${root.name}
# romkit completion for zsh. Load it with: source <(romkit completion zsh)
${everyCommand(root).map(commandFunction).join('\n\n')}

if [[ $funcstack[1] == ${functionName(root)} ]]; then
  ${functionName(root)} "$@"
else
  compdef ${functionName(root)} ${root.name}
fi
`;
}

function commandFunction(command: CommandNode): string {
  const name = functionName(command);
  return command.commands.length > 0 ? groupFunction(name, command) : leafFunction(name, command);
}

function leafFunction(name: string, command: CommandNode): string {
  const argument =
    command.argument === undefined ? [] : [shellWord(`*:argument:${action(command.argument)}`)];
  return `${name}() {
  _arguments -s ${[...command.options.flatMap(optionSpecs), ...argument].join(' \\\n    ')}
}`;
}

function groupFunction(name: string, command: CommandNode): string {
  return `${name}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  local -a commands=(
${command.commands.map((child) => `    ${shellWord(`${child.name.replaceAll(':', '\\:')}:${child.summary}`)}`).join('\n')}
  )
  _arguments -C ${command.options.flatMap(optionSpecs).join(' \\\n    ')} \\
    '1: :->command' '*:: :->arguments'
  case $state in
    command) _describe -t commands command commands ;;
    arguments)
      case $line[1] in
${command.commands.map((child) => `        ${child.name}) ${functionName(child)} ;;`).join('\n')}
      esac ;;
  esac
}`;
}

/** Specifications for _arguments: `(-o --out)-o[words]:value:action`, one for each spelling. */
function optionSpecs(option: OptionNode): string[] {
  const description = option.description.replace(/[[\]\\:]/g, '\\$&');
  const others = option.repeats ? '*' : `(${option.flags.join(' ')})`;
  return option.flags.map((flag) => {
    const assign = option.takesValue && flag.startsWith('--') ? '=' : '';
    const value = option.takesValue ? `:value:${action(option.hint)}` : '';
    return shellWord(`${others}${flag}${assign}[${description}]${value}`);
  });
}

function action(hint: Hint | undefined): string {
  switch (hint?.kind) {
    case 'words':
      return `(${hint.words.map((word) => word.replace(/[:\s()\\]/g, '\\$&')).join(' ')})`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case undefined:
      return ' ';
  }
}

function functionName(command: CommandNode): string {
  return `_${command.path.replace(/[ -]/g, '_')}`;
}
