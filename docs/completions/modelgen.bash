# bash completion for modelgen, printed by `modelgen completion bash`
_modelgen_files()
{
	local IFS=$'\n'
	compopt -o filenames 2>/dev/null
	COMPREPLY=($(compgen "$1" -- "$2"))
}

_modelgen()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	local command='' words='' options='' arguments='' files='' i
	COMPREPLY=()
	# --name=value arrives as three words
	if [[ $cur == '=' ]]; then
		cur=''
	elif [[ $prev == '=' ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--url|--models|--dir|--scratch|--schema|--message|-m|--rev-id|--head|--branch-label|--depends-on|--version-path|--rename|--renames|--undecided|--oracle|--transaction|--resume|--steps|--backup|--allow-changed|--rev-range|-r|--only|--format|--out|--rows|--table|--seed|--output|-o|--templates|--prefix|--guard|--env|--config|-c)
			[[ ${COMP_WORDS[i+1]} == '=' ]] && ((i++))
			((i++)) ;;
		-*) ;;
		*) command=${COMP_WORDS[i]}; break ;;
		esac
	done
	case $command' '$prev in
	diff' '--format) words='text sql json' ;;
	check' '--format) words='text json' ;;
	upgrade' '--format) words='text json' ;;
	downgrade' '--format) words='text json' ;;
	history' '--format) words='lines graph dot mermaid json' ;;
	branches' '--format) words='lines graph dot mermaid' ;;
	show' '--format) words='text json' ;;
	*' '--renames) words='ask never' ;;
	*' '--undecided) words='fail warn' ;;
	*' '--oracle) words='auto explain temp scratch' ;;
	*' '--transaction) words='per-revision per-run' ;;
	*' '--resume) words='rerun skip' ;;
	*' '--only) words='live pending' ;;
	*' '--format) words='text sql json lines graph dot mermaid' ;;
	*' '--models|*' '--backup|*' '--output|*' '-o|*' '--config|*' '-c) _modelgen_files -f "$cur"; return ;;
	*' '--dir|*' '--version-path|*' '--out|*' '--templates) _modelgen_files -d "$cur"; return ;;
	*' '--url|*' '--scratch|*' '--schema|*' '--message|*' '-m|*' '--rev-id|*' '--head|*' '--branch-label|*' '--depends-on|*' '--rename|*' '--steps|*' '--allow-changed|*' '--rev-range|*' '-r|*' '--rows|*' '--table|*' '--seed|*' '--prefix|*' '--guard|*' '--env) return ;;
	esac
	case $command in
	'') options='--env --config --quiet --verbose --help --version' arguments='inspect fmt schema structs render diff check coverage upgrade downgrade current stamp ensure_version seed db init autogenerate revision history heads branches show edit merge import explain completion version help' ;;
	inspect) options='--url --schema --full --env --config --quiet --verbose --help --version' ;;
	fmt) options='--models --check --write --env --config --quiet --verbose --help --version' files=-f ;;
	schema) options='--env --config --quiet --verbose --help --version' ;;
	structs) options='--models --dir --scratch --check --table --output --templates --prefix --guard --typedef --split --tests --env --config --quiet --verbose --help --version' files=-f ;;
	render) options='--models --dir --scratch --check --out --table --templates --prefix --env --config --quiet --verbose --help --version' ;;
	diff) options='--dir --scratch --rename --renames --undecided --oracle --exit-code --format --env --config --quiet --verbose --help --version' ;;
	check) options='--url --models --dir --scratch --undecided --oracle --only --format --env --config --quiet --verbose --help --version' ;;
	coverage) options='--url --models --format --env --config --quiet --verbose --help --version' ;;
	upgrade) options='--url --dir --sql --with-history --transaction --resume --steps --dry-run --rehearse --backup --allow-changed --format --env --config --quiet --verbose --help --version' ;;
	downgrade) options='--url --dir --sql --with-history --transaction --resume --steps --dry-run --rehearse --backup --allow-data-loss --format --force --env --config --quiet --verbose --help --version' ;;
	current) options='--url --dir --check-heads --env --config --quiet --verbose --help --version' ;;
	stamp) options='--url --dir --sql --purge --force --env --config --quiet --verbose --help --version' ;;
	ensure_version|ensure-version) options='--url --sql --env --config --quiet --verbose --help --version' ;;
	seed) options='--url --models --rows --table --seed --force --env --config --quiet --verbose --help --version' ;;
	db) options='--force --env --config --quiet --verbose --help --version' arguments='start stop status url psql reset' ;;
	init) options='--models --dir --env --config --quiet --verbose --help --version' ;;
	autogenerate) options='--url --models --dir --scratch --message --rev-id --head --splice --branch-label --depends-on --version-path --rename --renames --undecided --oracle --no-prove --sql --env --config --quiet --verbose --help --version' ;;
	revision) options='--url --models --dir --scratch --message --rev-id --head --splice --branch-label --depends-on --version-path --autogenerate --rename --renames --no-prove --sql --env --config --quiet --verbose --help --version' ;;
	history) options='--url --dir --rev-range --indicate-current --format --env --config --quiet --verbose --help --version' ;;
	heads) options='--dir --resolve-dependencies --env --config --quiet --verbose --help --version' ;;
	branches) options='--dir --format --env --config --quiet --verbose --help --version' ;;
	show) options='--url --dir --format --env --config --quiet --verbose --help --version' ;;
	edit) options='--url --dir --env --config --quiet --verbose --help --version' ;;
	merge) options='--dir --message --rev-id --splice --branch-label --version-path --env --config --quiet --verbose --help --version' ;;
	import) options='--dir --env --config --quiet --verbose --help --version' files=-d ;;
	explain) options='--env --config --quiet --verbose --help --version' ;;
	completion) options='--env --config --quiet --verbose --help --version' arguments='bash zsh fish' ;;
	version) options='--env --config --quiet --verbose --help --version' ;;
	help) options='--env --config --quiet --verbose --help --version' arguments='inspect fmt schema structs render diff check coverage upgrade downgrade current stamp ensure_version seed db init autogenerate revision history heads branches show edit merge import explain completion version help' ;;
	esac
	if [[ -n $words ]]; then
		COMPREPLY=($(compgen -W "$words" -- "$cur"))
	elif [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
	elif [[ -n $files ]]; then
		_modelgen_files "$files" "$cur"
	else
		COMPREPLY=($(compgen -W "$arguments" -- "$cur"))
	fi
}
complete -F _modelgen modelgen
