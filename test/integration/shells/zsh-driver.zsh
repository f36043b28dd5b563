# Usage: zsh -f zsh-driver.zsh SCRIPT LINE OUTPUT : types LINE and a tab into a real zsh, then writes its command
# line to OUTPUT. Nothing else can run zsh's completion system: it works only inside the line editor.
zmodload zsh/zpty
export ROMKIT_SCRIPT=$1 ROMKIT_OUTPUT=$3
zpty shell 'PS1= ZDOTDIR=/nonexistent TERM=dumb zsh -f -i'
# ^X begins other keys as well: zsh would wait for the next one.
zpty -w shell 'KEYTIMEOUT=1; unsetopt beep; autoload -U compinit; compinit -u -D; source $ROMKIT_SCRIPT'
zpty -w shell 'write-line() { print -r -- "$BUFFER" >$ROMKIT_OUTPUT; exit }; zle -N write-line; bindkey "^X" write-line; bindkey "^I" complete-word; print READY''_NOW'
zpty -r -m shell REPLY '*READY_NOW*'
zpty -n -w shell "$2"$'\t\x18'
while zpty -r shell REPLY; do :; done
