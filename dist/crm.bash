# Completion of crm's command lines in bash; `make install` puts it into share/bash-completion/completions/crm.
_crm() {
	local word=${COMP_WORDS[COMP_CWORD]}
	case ${COMP_WORDS[COMP_CWORD-1]} in
	-f | --file | -X | --profile) return ;; # a file's name
	esac
	[[ $word == [:=] ]] && word=
	local IFS=$'\n'
	COMPREPLY=($(compgen -W "$(crm --compgen "$COMP_POINT" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" -- "$word"))
	[[ ${COMPREPLY[0]-} == *[=:./] ]] && compopt -o nospace
}
complete -o default -F _crm crm
