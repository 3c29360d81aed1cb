# Runs a drill unattended, and goes on where it stopped. The exit code is that of bulk-restore; Task Scheduler keeps it as the last
# result of the task.
#
#     drill.ps1 -Spec C:\bulk-restore\drill.yaml [-Run drill-2026-W48]
#
# The run id is that of the week, so that a second start in the same week goes on with the drill instead of beginning another.
# BULK_RESTORE_NOTIFY holds the URL of a webhook, which hears of every end; keep it out of this file.
param(
    [Parameter(Mandatory)] [string] $Spec,
    [string] $Run
)
if (-not $Run) {
    $now = [DateTime]::UtcNow
    $Run = 'drill-{0}-W{1:d2}' -f [Globalization.ISOWeek]::GetYear($now), [Globalization.ISOWeek]::GetWeekOfYear($now)
}
$env:BULK_RESTORE_STATE_DIR = 'C:\ProgramData\bulk-restore'
$env:BULK_RESTORE_REPORT_DIR = 'C:\ProgramData\bulk-restore\reports'
# The exporter reads it there: --collector.textfile.directories=C:\ProgramData\bulk-restore\metrics
$env:BULK_RESTORE_METRICS_FILE = 'C:\ProgramData\bulk-restore\metrics\drill.prom'

bulk-restore run $Spec --run-id $Run --lock-wait 10m --log-format json
$code = $LASTEXITCODE
for ($try = 0; $code -eq 4 -and $try -lt 3; $try += 1) {
    Start-Sleep -Seconds 600
    bulk-restore resume $Run --lock-wait 10m --log-format json
    $code = $LASTEXITCODE
}
exit $code
