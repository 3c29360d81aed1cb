# Registers a task that drills every Sunday at 03:00, by the clock of this machine, as a group managed service account. Needs
# PowerShell 7, and run as an administrator.
$action = New-ScheduledTaskAction -Execute 'pwsh.exe' `
    -Argument '-NoProfile -File C:\bulk-restore\drill.ps1 -Spec C:\bulk-restore\drill.yaml'
$trigger = New-ScheduledTaskTrigger -Weekly -DaysOfWeek Sunday -At 03:00
# A machine that was off drills when it is on again. A drill that goes on is left alone.
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew `
    -ExecutionTimeLimit (New-TimeSpan -Hours 24) -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 10)
$principal = New-ScheduledTaskPrincipal -UserId 'CONTOSO\bulk-restore$' -LogonType Password
Register-ScheduledTask -TaskName 'Restore drill' -Action $action -Trigger $trigger -Settings $settings -Principal $principal
