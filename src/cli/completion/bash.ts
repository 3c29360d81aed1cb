/**
 * The script for bash. The library's script needs the bash-completion package, prints an error into the command line without
 * it, fails when it is read twice, and offers no files.
 *
 * It runs on bash 3.2, which has no `compopt` and no `mapfile`. It passes typed text on and never evaluates it.
 * The bits of `directive` come from the library: 4 no files, 8 files with these extensions, 16 directories, 32 keep the order.
 */
export const bashScript: string = `# bash completion for bulk-restore
_bulk_restore_complete() {
  local line=\${COMP_LINE:0:COMP_POINT} out directive current prefix='' word
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]}-1]}
  out=$(bulk-restore complete -- "\${words[@]:1}" 2>/dev/null </dev/null) || return 0
  directive=\${out##*:}
  out=\${out%:*}
  if [[ $current == --*=* ]]; then
    [[ $COMP_WORDBREAKS == *=* ]] || prefix=\${current%%=*}=
    current=\${current#*=}
  fi

  COMPREPLY=()
  if ((directive & 8)); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
      COMPREPLY+=("$prefix$word")
    done < <(
      compgen -d -- "$current"
      for word in $out; do compgen -f -X "!*.$word" -- "$current"; done
    )
  elif ((directive & 16)); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
      COMPREPLY+=("$prefix$word")
    done < <(compgen -d -- "$current")
  else
    ((directive & 4)) && compopt +o default 2>/dev/null
    ((directive & 32)) && compopt -o nosort 2>/dev/null
    while IFS=$'\\t' read -r word _; do
      [[ -n $word ]] && COMPREPLY+=("$prefix$word")
    done <<<"$out"
  fi
}
complete -o default -F _bulk_restore_complete bulk-restore
`;
