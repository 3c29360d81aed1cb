#!/bin/sh
# Runs a drill unattended, goes on where it stopped, and pages whoever has to act.
#
#     drill.sh <spec> [run id]
#
# The run id is that of the week, so that a second start in the same week goes on with the drill instead of beginning another.
# BULK_RESTORE_NOTIFY (a webhook that hears of every end) and BULK_RESTORE_METRICS_FILE are read if they are set.
#
# PAGE names a program that is given one line of text, such as what your pager or chat has; without it the line goes to
# stderr alone. The exit code is that of bulk-restore:
#
#     0   nobody is paged
#     1   missed: resources did not come back, or not in time   the owner of the recovery objective is paged
#     2   the command line or the spec is wrong                 whoever changed them last is paged
#     3   refused: credentials, permissions, service state      whoever runs the tenant is paged
#     4   stopped with work left, and three times more          whoever is on call is paged, to resume it by hand
#     5   another process has the run                           nobody is paged: that process tells its own end
#     70  a bug                                                 whoever is on call is paged, to report it
set -u

tell() {
  echo "$1" >&2
  [ -z "${PAGE:-}" ] || "$PAGE" "$1"
}

if [ -z "${1:-}" ]; then
  tell "usage: drill.sh <spec> [run id]"
  exit 2
fi
spec=$1
run=${2:-drill-$(date -u +%G-W%V)}

if bulk-restore status "$run" > /dev/null 2>&1; then
  bulk-restore resume "$run" --lock-wait 10m --log-format json
else
  bulk-restore run "$spec" --run-id "$run" --lock-wait 10m --log-format json
fi
code=$?

tries=0
while [ "$code" -eq 4 ] && [ "$tries" -lt 3 ]; do
  tries=$((tries + 1))
  sleep "${DRILL_PAUSE:-600}"
  bulk-restore resume "$run" --lock-wait 10m --log-format json
  code=$?
done

case $code in
  0) ;;
  1) tell "Drill $run missed: resources did not come back, or an objective was missed. The report names them." ;;
  2) tell "Drill $run did not start: the command line or $spec is wrong." ;;
  3) tell "Drill $run was refused: credentials, permissions, tenant or service state." ;;
  4) tell "Drill $run stopped with work left. Go on with it: bulk-restore resume $run" ;;
  5) echo "Drill $run is in the hands of another process." >&2 ;;
  *) tell "Drill $run ended with exit code $code, a bug. Please report it; nothing was lost." ;;
esac
exit "$code"
