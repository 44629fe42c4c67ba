/**
 * A script for each shell. It passes the words of the line to `grantex completion words`, which answers lines of a word, a tab
 * and what it means. People choose names: no shell may expand or run them.
 */
export const SCRIPTS = {
  bash: `_grantex() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf %q "\${line%%$'\\t'*}")")
  done < <(grantex completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _grantex grantex`,
  zsh: `#compdef grantex
_grantex() {
  local -a found words_found shown
  local line
  found=("\${(@f)$(grantex completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $found; do
    [[ -n "$line" ]] || continue
    words_found+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  }")
  done
  if (( \${#words_found} )); then compadd -l -d shown -a words_found; else _files; fi
}
if [[ "$funcstack[1]" = _grantex ]]; then _grantex "$@"; elif (( $+functions[compdef] )); then compdef _grantex grantex; fi`,
  fish: `function __grantex_words
  set -l words (commandline -opc) (commandline -ct)
  grantex completion words -- $words[2..-1] 2>/dev/null
end
complete -c grantex -f -n 'test (count (__grantex_words)) -gt 0' -a '(__grantex_words)'`,
} as const;

export type Shell = keyof typeof SCRIPTS;
