# fish completion for pullkeeper
complete -c pullkeeper -f
complete -c pullkeeper -s h -l help -d 'Print help'

complete -c pullkeeper -n __fish_use_subcommand -a check -d 'Read the configuration and tell every error'
complete -c pullkeeper -n __fish_use_subcommand -a run -d 'Keep the pulls of the configuration'
complete -c pullkeeper -n __fish_use_subcommand -a version -d 'Print the version'

complete -c pullkeeper -n '__fish_seen_subcommand_from check' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from check' -l json -d 'Errors and warnings as one JSON object'

complete -c pullkeeper -n '__fish_seen_subcommand_from run' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from run' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
