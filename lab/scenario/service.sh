#!/bin/sh
# A service that is a process. It has a lock in the folder that all nodes share, and the kernel keeps the lock for as long as the
# process lives. Who is to start while somebody else has it writes that down. The service `each` may run once a node. A service
# does not start while /tmp/broken-NAME is there; /tmp/service-NAME has the process id.
. /etc/init.d/functions
name=${0##*/}
shared=/run/pacer-lab/shared
file=/tmp/service-$name
lock=$shared/lock-$name
[ "$name" != each ] || lock=$lock-$(uname -n)
alive() { [ -s $file ] && kill -0 "$(cat $file)" 2>/dev/null; }
case $1 in
start)
    alive && exit 0
    [ ! -e /tmp/broken-$name ] || exit 1
    exec 9>>$lock
    if ! flock -n 9; then
        echo "$(date +%T.%N) $name is to start on $(uname -n) while it lives on $(tail -n 1 $lock)" >>$shared/twice
        exit 1
    fi
    uname -n >&9
    setsid sleep 1000000 </dev/null >/dev/null 2>&1 &
    echo $! >$file
    ;;
stop)
    if alive; then
        kill -9 "$(cat $file)"
        while alive; do sleep 0.01; done
    fi
    rm -f $file
    ;;
status) alive || exit 3 ;;
*) exit 2 ;;
esac
exit 0
