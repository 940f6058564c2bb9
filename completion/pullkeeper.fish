# fish completion for pullkeeper
complete -c pullkeeper -f
complete -c pullkeeper -s h -l help -d 'Print help'

complete -c pullkeeper -n __fish_use_subcommand -a check -d 'Read the configuration and tell every error'
complete -c pullkeeper -n __fish_use_subcommand -a confirm-removal -d 'Say that schedules which are gone were meant to go'
complete -c pullkeeper -n __fish_use_subcommand -a history -d 'List the calls that were made'
complete -c pullkeeper -n __fish_use_subcommand -a import -d 'Write what stands at the API as files of schedules'
complete -c pullkeeper -n __fish_use_subcommand -a once -d 'Make one pass of what the daemon does'
complete -c pullkeeper -n __fish_use_subcommand -a plan -d 'Show what will be submitted when, and every gap'
complete -c pullkeeper -n __fish_use_subcommand -a retry -d 'Try at once what waits after a failure'
complete -c pullkeeper -n __fish_use_subcommand -a run -d 'Keep the pulls of the configuration'
complete -c pullkeeper -n __fish_use_subcommand -a status -d 'Show how every schedule stands'
complete -c pullkeeper -n __fish_use_subcommand -a version -d 'Print the version'

complete -c pullkeeper -n '__fish_seen_subcommand_from check' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from check' -l json -d 'Errors and warnings as one JSON object'

complete -c pullkeeper -n '__fish_seen_subcommand_from run' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from run' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'

complete -c pullkeeper -n '__fish_seen_subcommand_from history' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from history' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
complete -c pullkeeper -n '__fish_seen_subcommand_from history' -l since -x -d 'An instant, or how long ago'
complete -c pullkeeper -n '__fish_seen_subcommand_from history' -l json -d 'The same as one JSON object'

complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l days -x -d 'How far to look ahead'
complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l json -d 'Everything as one JSON object'
complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l svg -r -F -d 'Write the picture into this file'
complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l html -r -F -d 'Write a page into this file'
complete -c pullkeeper -n '__fish_seen_subcommand_from plan' -l detailed-exitcode -d 'Exit 2 where something is due now'

complete -c pullkeeper -n '__fish_seen_subcommand_from status' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from status' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
complete -c pullkeeper -n '__fish_seen_subcommand_from status' -l instance -x -d 'Of the service pullkeeper@NAME'
complete -c pullkeeper -n '__fish_seen_subcommand_from status' -l json -d 'The same as one JSON object'
complete -c pullkeeper -n '__fish_seen_subcommand_from status' -l foreign -d 'Instead: the configs whose streams are not in the files'

complete -c pullkeeper -n '__fish_seen_subcommand_from import' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from import' -l domain -x -d 'Whose configs'
complete -c pullkeeper -n '__fish_seen_subcommand_from import' -l out -r -a '(__fish_complete_directories)' -d 'Write a file for each domain'
complete -c pullkeeper -n '__fish_seen_subcommand_from import' -l open-ended -d 'Go on after the configs have ended'
complete -c pullkeeper -n '__fish_seen_subcommand_from import' -l json -d 'The same as one JSON object'

complete -c pullkeeper -n '__fish_seen_subcommand_from once' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from once' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
complete -c pullkeeper -n '__fish_seen_subcommand_from confirm-removal' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from confirm-removal' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
complete -c pullkeeper -n '__fish_seen_subcommand_from confirm-removal' -l instance -x -d 'Of the service pullkeeper@NAME'
complete -c pullkeeper -n '__fish_seen_subcommand_from retry' -l config -r -a '(__fish_complete_directories)' -d 'Where the files are'
complete -c pullkeeper -n '__fish_seen_subcommand_from retry' -l state-dir -r -a '(__fish_complete_directories)' -d 'Where state is kept'
complete -c pullkeeper -n '__fish_seen_subcommand_from retry' -l instance -x -d 'Of the service pullkeeper@NAME'
