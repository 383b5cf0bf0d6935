# fish completion for modelgen, printed by `modelgen completion fish`
complete -c modelgen -f
complete -c modelgen -l env -x -d 'environment of modelgen.yaml (default: MODELGEN_ENV, then default_env)'
complete -c modelgen -l config -s c -rF -d 'configuration (default: modelgen.yaml in this folder or one above)'
complete -c modelgen -l quiet -s q -d 'no chatter on standard error'
complete -c modelgen -l verbose -s v -d 'say more'
complete -c modelgen -l help -s h -d 'show the help of the command'
complete -c modelgen -l version -s V -d 'show the version'

complete -c modelgen -n __fish_use_subcommand -a inspect -d 'write the models of a live database'
complete -c modelgen -n '__fish_seen_subcommand_from inspect' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from inspect' -l schema -x -d 'only this schema; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from inspect' -l full -d 'with owners, grants and everything else that speaks for the whole database'
complete -c modelgen -n '__fish_seen_subcommand_from inspect' -f

complete -c modelgen -n __fish_use_subcommand -a fmt -d 'write models files in their canonical form'
complete -c modelgen -n '__fish_seen_subcommand_from fmt' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from fmt' -l check -d 'change nothing; exit 1 and name the files that would change'
complete -c modelgen -n '__fish_seen_subcommand_from fmt' -l write -d 'replace the files'
complete -c modelgen -n '__fish_seen_subcommand_from fmt' -F

complete -c modelgen -n __fish_use_subcommand -a schema -d 'print the JSON Schema of models.yaml'
complete -c modelgen -n '__fish_seen_subcommand_from schema' -f

complete -c modelgen -n __fish_use_subcommand -a structs -d 'write a C header for the tables of the models'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l scratch -x -d 'server for replays and trials (default: the private cluster)'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l check -d 'change nothing; exit 1 and name the files that would change'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l table -x -d 'only tables of this name, or those that fit a pattern with * and ?; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l output -s o -rF -d 'file to write (default: standard output)'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l templates -xa '(__fish_complete_directories)' -d 'folder whose files, below SET/, stand before those that are built in'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l prefix -x -d 'what every name of a table or enum begins with in generated code'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l guard -x -d 'include guard (default: made from the file'\''s name)'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l typedef -d 'a typedef for each struct'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l split -d 'declarations into FILE, bodies into a .c file beside it'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -l tests -d 'write a program that tests the generated code instead'
complete -c modelgen -n '__fish_seen_subcommand_from structs' -F

complete -c modelgen -n __fish_use_subcommand -a render -d 'write files from the models by a set of templates'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l scratch -x -d 'server for replays and trials (default: the private cluster)'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l check -d 'change nothing; exit 1 and name the files that would change'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l out -xa '(__fish_complete_directories)' -d 'folder to write into'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l table -x -d 'only tables of this name, or those that fit a pattern with * and ?; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l templates -xa '(__fish_complete_directories)' -d 'folder whose files, below SET/, stand before those that are built in'
complete -c modelgen -n '__fish_seen_subcommand_from render' -l prefix -x -d 'what every name of a table or enum begins with in generated code'
complete -c modelgen -n '__fish_seen_subcommand_from render' -f

complete -c modelgen -n __fish_use_subcommand -a diff -d 'show what turns one state into another'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l scratch -x -d 'server for replays and trials (default: the private cluster)'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l rename -x -d 'say that users.login=users.username is a rename; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l renames -xa 'ask never' -d 'what looks like a rename is asked about (ask) or becomes a drop and an add (never)'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l undecided -xa 'fail warn' -d 'an expression that nobody can decide about fails the command (default) or is a warning'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l oracle -xa 'auto explain temp scratch' -d 'who decides whether two spellings of an expression are one: the database by EXPLAIN, by temporary views that are taken back, a scratch server, or one after the other (default; temporary views only where autogenerate is told the database)'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l exit-code -d 'exit 1 when there is a difference'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -l format -xa 'text sql json' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from diff' -f

complete -c modelgen -n __fish_use_subcommand -a check -d 'compare the models with the database and the revisions'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l scratch -x -d 'server for replays and trials (default: the private cluster)'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l undecided -xa 'fail warn' -d 'an expression that nobody can decide about fails the command (default) or is a warning'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l oracle -xa 'auto explain temp scratch' -d 'who decides whether two spellings of an expression are one: the database by EXPLAIN, by temporary views that are taken back, a scratch server, or one after the other (default; temporary views only where autogenerate is told the database)'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l only -xa 'live pending' -d 'check the database alone (live) or the revisions alone (pending)'
complete -c modelgen -n '__fish_seen_subcommand_from check' -l format -xa 'text json' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from check' -f

complete -c modelgen -n __fish_use_subcommand -a coverage -d 'show what of a live database is managed, and what is not'
complete -c modelgen -n '__fish_seen_subcommand_from coverage' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from coverage' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from coverage' -l format -xa 'text sql json lines graph dot mermaid' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from coverage' -f

complete -c modelgen -n __fish_use_subcommand -a upgrade -d 'run the revisions that a database lacks'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l sql -d 'print the SQL instead of running it; no database is asked'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l with-history -d 'with --sql: print the rows of the history table too'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l transaction -xa 'per-revision per-run' -d 'how much one transaction holds (default: per-revision)'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l resume -xa 'rerun skip' -d 'what to do with a statement outside transactions in which an earlier run was interrupted, where the database cannot tell whether it was done'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l steps -x -d 'run at most so many revisions'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l dry-run -d 'run the revisions on a scratch database that stands where this one does'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l rehearse -d 'run the revisions in one transaction and take it back'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l backup -rF -d 'first write the database to this new file with pg_dump (custom format; plain where it ends in .sql)'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l allow-changed -x -d 'take the statements of this applied revision, which were changed since, for what was applied; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -l format -xa 'text json' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from upgrade' -f

complete -c modelgen -n __fish_use_subcommand -a downgrade -d 'take revisions back'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l sql -d 'print the SQL instead of running it; no database is asked'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l with-history -d 'with --sql: print the rows of the history table too'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l transaction -xa 'per-revision per-run' -d 'how much one transaction holds (default: per-revision)'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l resume -xa 'rerun skip' -d 'what to do with a statement outside transactions in which an earlier run was interrupted, where the database cannot tell whether it was done'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l steps -x -d 'run at most so many revisions'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l dry-run -d 'run the revisions on a scratch database that stands where this one does'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l rehearse -d 'run the revisions in one transaction and take it back'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l backup -rF -d 'first write the database to this new file with pg_dump (custom format; plain where it ends in .sql)'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l allow-data-loss -d 'go on although rows or values will be lost'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l format -xa 'text json' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -l force -d 'do it all the same'
complete -c modelgen -n '__fish_seen_subcommand_from downgrade' -f

complete -c modelgen -n __fish_use_subcommand -a current -d 'show the revision that a database is at'
complete -c modelgen -n '__fish_seen_subcommand_from current' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from current' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from current' -l check-heads -d 'exit 1 unless the database is at every head'
complete -c modelgen -n '__fish_seen_subcommand_from current' -f

complete -c modelgen -n __fish_use_subcommand -a stamp -d 'say that a database is at a revision, without running anything'
complete -c modelgen -n '__fish_seen_subcommand_from stamp' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from stamp' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from stamp' -l sql -d 'print the SQL instead of running it; no database is asked'
complete -c modelgen -n '__fish_seen_subcommand_from stamp' -l purge -d 'empty the version table first, whatever it holds'
complete -c modelgen -n '__fish_seen_subcommand_from stamp' -l force -d 'do it all the same'
complete -c modelgen -n '__fish_seen_subcommand_from stamp' -f

complete -c modelgen -n __fish_use_subcommand -a ensure_version -d 'make the version table if it is missing'
complete -c modelgen -n '__fish_seen_subcommand_from ensure_version ensure-version' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from ensure_version ensure-version' -l sql -d 'print the SQL instead of running it; no database is asked'
complete -c modelgen -n '__fish_seen_subcommand_from ensure_version ensure-version' -f

complete -c modelgen -n __fish_use_subcommand -a seed -d 'fill the tables with made-up rows'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -l rows -x -d 'so many rows in each table (default: 10)'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -l table -x -d 'only tables of this name, or those that fit a pattern with * and ?; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -l seed -x -d 'another number makes other values (default: 1)'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -l force -d 'do it all the same'
complete -c modelgen -n '__fish_seen_subcommand_from seed' -f

complete -c modelgen -n __fish_use_subcommand -a db -d 'use the private cluster by hand'
complete -c modelgen -n '__fish_seen_subcommand_from db' -l force -d 'do it all the same'
complete -c modelgen -n '__fish_seen_subcommand_from db' -a 'start stop status url psql reset'

complete -c modelgen -n __fish_use_subcommand -a init -d 'make the folder of revisions and an empty models file'
complete -c modelgen -n '__fish_seen_subcommand_from init' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from init' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from init' -f

complete -c modelgen -n __fish_use_subcommand -a autogenerate -d 'write the revision that leads to the models'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l scratch -x -d 'server for replays and trials (default: the private cluster)'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l message -s m -x -d 'what the new revision does, in a few words'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l rev-id -x -d 'id of the new revision (default: 12 random hex digits)'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l head -x -d 'the revision to follow (default: head); base begins a new line, LABEL@head goes on with one; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l splice -d 'follow a revision that others follow already: the history forks'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l branch-label -x -d 'name the line that begins with the new revision; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l depends-on -x -d 'a revision of another line that must be applied before; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l version-path -xa '(__fish_complete_directories)' -d 'the folder to write into, where there are several'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l rename -x -d 'say that users.login=users.username is a rename; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l renames -xa 'ask never' -d 'what looks like a rename is asked about (ask) or becomes a drop and an add (never)'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l undecided -xa 'fail warn' -d 'an expression that nobody can decide about fails the command (default) or is a warning'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l oracle -xa 'auto explain temp scratch' -d 'who decides whether two spellings of an expression are one: the database by EXPLAIN, by temporary views that are taken back, a scratch server, or one after the other (default; temporary views only where autogenerate is told the database)'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l no-prove -d 'write the revision without trying it on a scratch database'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -l sql -d 'print the SQL instead of running it; no database is asked'
complete -c modelgen -n '__fish_seen_subcommand_from autogenerate' -f

complete -c modelgen -n __fish_use_subcommand -a revision -d 'write a new revision file to be filled in by hand'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l models -rF -d 'the declared tables (default: models.yaml)'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l scratch -x -d 'server for replays and trials (default: the private cluster)'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l message -s m -x -d 'what the new revision does, in a few words'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l rev-id -x -d 'id of the new revision (default: 12 random hex digits)'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l head -x -d 'the revision to follow (default: head); base begins a new line, LABEL@head goes on with one; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l splice -d 'follow a revision that others follow already: the history forks'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l branch-label -x -d 'name the line that begins with the new revision; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l depends-on -x -d 'a revision of another line that must be applied before; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l version-path -xa '(__fish_complete_directories)' -d 'the folder to write into, where there are several'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l autogenerate -d 'fill the revision with the difference between models and database'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l rename -x -d 'say that users.login=users.username is a rename; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l renames -xa 'ask never' -d 'what looks like a rename is asked about (ask) or becomes a drop and an add (never)'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l no-prove -d 'write the revision without trying it on a scratch database'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -l sql -d 'print the SQL instead of running it; no database is asked'
complete -c modelgen -n '__fish_seen_subcommand_from revision' -f

complete -c modelgen -n __fish_use_subcommand -a history -d 'list the revisions, the last one first'
complete -c modelgen -n '__fish_seen_subcommand_from history' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from history' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from history' -l rev-range -s r -x -d 'only these revisions, such as base:head, 2ab2:afe5 or -2:heads'
complete -c modelgen -n '__fish_seen_subcommand_from history' -l indicate-current -s i -d 'mark the revision that the database is at'
complete -c modelgen -n '__fish_seen_subcommand_from history' -l format -xa 'lines graph dot mermaid json' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from history' -f

complete -c modelgen -n __fish_use_subcommand -a heads -d 'show the last revisions'
complete -c modelgen -n '__fish_seen_subcommand_from heads' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from heads' -l resolve-dependencies -d 'leave out heads on which another revision depends'
complete -c modelgen -n '__fish_seen_subcommand_from heads' -f

complete -c modelgen -n __fish_use_subcommand -a branches -d 'show where the history forks'
complete -c modelgen -n '__fish_seen_subcommand_from branches' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from branches' -l format -xa 'lines graph dot mermaid' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from branches' -f

complete -c modelgen -n __fish_use_subcommand -a show -d 'show one revision'
complete -c modelgen -n '__fish_seen_subcommand_from show' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from show' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from show' -l format -xa 'text json' -d 'form of the output'
complete -c modelgen -n '__fish_seen_subcommand_from show' -f

complete -c modelgen -n __fish_use_subcommand -a edit -d 'open a revision file in your editor'
complete -c modelgen -n '__fish_seen_subcommand_from edit' -l url -x -d 'the database: postgresql://user@host:port/name, or private: for the project'\''s own one on the private cluster'
complete -c modelgen -n '__fish_seen_subcommand_from edit' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from edit' -f

complete -c modelgen -n __fish_use_subcommand -a merge -d 'join heads in a new revision'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -l message -s m -x -d 'what the new revision does, in a few words'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -l rev-id -x -d 'id of the new revision (default: 12 random hex digits)'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -l splice -d 'follow a revision that others follow already: the history forks'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -l branch-label -x -d 'name the line that begins with the new revision; may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -l version-path -xa '(__fish_complete_directories)' -d 'the folder to write into, where there are several'
complete -c modelgen -n '__fish_seen_subcommand_from merge' -f

complete -c modelgen -n __fish_use_subcommand -a import -d 'turn the scripts of another tool into revision files'
complete -c modelgen -n '__fish_seen_subcommand_from import' -l dir -xa '(__fish_complete_directories)' -d 'folder of the revision files (default: out/versions); may be given several times'
complete -c modelgen -n '__fish_seen_subcommand_from import' -a '(__fish_complete_directories)'

complete -c modelgen -n __fish_use_subcommand -a explain -d 'tell what a message code means'
complete -c modelgen -n '__fish_seen_subcommand_from explain' -f

complete -c modelgen -n __fish_use_subcommand -a completion -d 'print the completion script of a shell'
complete -c modelgen -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'

complete -c modelgen -n __fish_use_subcommand -a version -d 'show the version'
complete -c modelgen -n '__fish_seen_subcommand_from version' -f

complete -c modelgen -n __fish_use_subcommand -a help -d 'show all commands, or how one is used'
complete -c modelgen -n '__fish_seen_subcommand_from help' -a 'inspect fmt schema structs render diff check coverage upgrade downgrade current stamp ensure_version seed db init autogenerate revision history heads branches show edit merge import explain completion version help'
