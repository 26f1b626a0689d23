# Functions for init scripts written for the Red Hat family, for hosts that do not have them.
# Sourced as /etc/init.d/functions.

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 022

success() { printf '[  OK  ]'; return 0; }
failure() { printf '[FAILED]'; return 1; }
passed()  { printf '[PASSED]'; return 0; }
warning() { printf '[WARNING]'; return 1; }

echo_success() { success; }
echo_failure() { failure; }
echo_passed()  { passed; }
echo_warning() { warning; }

# action TEXT COMMAND...: runs the command and tells how it went
action() {
    _text=$1
    shift
    printf '%s ' "$_text"
    if "$@"; then success; _rc=0; else _rc=$?; failure; fi
    echo
    return $_rc
}

strstr() { case $1 in *"$2"*) return 0 ;; esac; return 1; }

# pidofproc [-p PIDFILE] PROGRAM: prints the process ids; 1: dead with a pid file, 3: not running
pidofproc() {
    _pidfile=
    if [ "$1" = -p ]; then _pidfile=$2; shift 2; fi
    _base=${1##*/}
    [ -n "$_pidfile" ] || _pidfile=/var/run/$_base.pid
    if [ -f "$_pidfile" ]; then
        _pids=
        for _p in $(cat "$_pidfile"); do
            if kill -0 "$_p" 2>/dev/null; then _pids="$_pids $_p"; fi
        done
        if [ -n "$_pids" ]; then echo $_pids; return 0; fi
        return 1
    fi
    pidof -x "$_base" 2>/dev/null || return 3
}

pidfileofproc() { pidofproc -p "/var/run/${1##*/}.pid" "$1"; }

# status [-p PIDFILE] PROGRAM
status() {
    _opt=
    if [ "$1" = -p ]; then _opt="-p $2"; shift 2; fi
    _name=${1##*/}
    _pids=$(pidofproc $_opt "$1")
    _rc=$?
    case $_rc in
    0) echo "$_name (pid $_pids) is running..." ; return 0 ;;
    1) echo "$_name dead but pid file exists" ; return 1 ;;
    esac
    if [ -f "/var/lock/subsys/$_name" ]; then
        echo "$_name dead but subsys locked"
        return 2
    fi
    echo "$_name is stopped"
    return 3
}

# daemon [--check NAME] [--user USER] [--pidfile FILE] [+/-NICE] COMMAND...
daemon() {
    _user= _pidfile= _check=
    while :; do
        case $1 in
        --check) _check=$2; shift 2 ;;
        --check=*) _check=${1#--check=}; shift ;;
        --user) _user=$2; shift 2 ;;
        --user=*) _user=${1#--user=}; shift ;;
        --pidfile) _pidfile=$2; shift 2 ;;
        --pidfile=*) _pidfile=${1#--pidfile=}; shift ;;
        [-+][0-9]*|--force) shift ;;
        *) break ;;
        esac
    done
    [ -n "$_check" ] || _check=${1##*/}
    if pidofproc ${_pidfile:+-p "$_pidfile"} "$_check" >/dev/null; then success; return 0; fi
    if [ -n "$_user" ]; then
        su -s /bin/sh "$_user" -c "$*"
    else
        /bin/sh -c "$*"
    fi
    _rc=$?
    if [ $_rc = 0 ]; then success; else failure; fi
    return $_rc
}

# killproc [-p PIDFILE] [-d SECONDS] PROGRAM [-SIGNAL]
killproc() {
    _pidfile= _delay=3
    while :; do
        case $1 in
        -p) _pidfile=$2; shift 2 ;;
        -d) _delay=$2; shift 2 ;;
        *) break ;;
        esac
    done
    _base=${1##*/}
    _pids=$(pidofproc ${_pidfile:+-p "$_pidfile"} "$1")
    if [ -z "$_pids" ]; then failure; return 0; fi
    if [ -n "$2" ]; then
        kill "$2" $_pids
        return
    fi
    kill -TERM $_pids 2>/dev/null
    while [ "$_delay" -gt 0 ] && kill -0 $_pids 2>/dev/null; do
        sleep 1
        _delay=$((_delay - 1))
    done
    kill -KILL $_pids 2>/dev/null
    rm -f "${_pidfile:-/var/run/$_base.pid}"
    success
    return 0
}
