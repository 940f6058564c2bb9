# bash completion for pullkeeper
# The options of each command, in one place: "COMMAND: OPTIONS".

_pullkeeper_options() {
  case $1 in
    check) echo "--config --json --online --help" ;;
    confirm-removal) echo "--config --state-dir --instance --help" ;;
    history)
      echo "--config --state-dir --instance --since --writes --failed --limit --json --help"
      ;;
    import) echo "--config --domain --out --open-ended --json --help" ;;
    init) echo "--help" ;;
    once) echo "--config --state-dir --help" ;;
    plan)
      echo "--config --state-dir --instance --domain --width --days --json --svg --html --ics" \
        "--detailed-exitcode --help"
      ;;
    probe) echo "--config --state-dir --domain --yes --within --out --json --help" ;;
    retry) echo "--config --state-dir --instance --help" ;;
    run) echo "--config --state-dir --help" ;;
    status) echo "--config --state-dir --instance --width --json --foreign --help" ;;
    version) echo "--help" ;;
    *) echo "--help --version" ;;
  esac
}

# The names of the schedules, a line each: of what --config and --instance name on this line.
_pullkeeper_names() {
  local word previous="" where=()
  for word in "${COMP_WORDS[@]}"; do
    [[ $word == = ]] && continue
    [[ $previous == --config || $previous == --instance ]] && where+=("$previous" "$word")
    previous=$word
  done
  "${COMP_WORDS[0]}" plan --days 1 --json "${where[@]}" 2>/dev/null |
    grep -o '"schedule":"[^"\\]*"' | cut -d'"' -f4 | sort -u
}

_pullkeeper() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local commands="check confirm-removal history import init once plan probe retry run status version" command="" word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case " $commands " in
      *" $word "*) command=$word; break ;;
    esac
  done
  COMPREPLY=()
  case $previous in
    --config | --state-dir | --out)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return
      ;;
    --svg | --html | --ics)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --since | --days | --instance | --domain | --width | --limit) return ;;
  esac
  if [[ $command == init && $current != -* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
  elif [[ ($command == history || $command == plan || $command == retry) && $current != -* ]]; then
    while IFS= read -r word; do
      [[ $word == "$current"* ]] && COMPREPLY+=("$(printf %q "$word")")
    done < <(_pullkeeper_names)
  elif [[ -z $command && $current != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$(_pullkeeper_options "$command")" -- "$current")
  fi
}

complete -F _pullkeeper pullkeeper
