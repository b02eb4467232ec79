# Remediation script for Intune's Remediations: sets the settings of Token Assist and removes others.
# Exit code 0: the settings are now as required. Exit code 1: they are not; the output gives the reason.
# {shared}

function Write-Settings($Path) {
    $machine = Open-Machine
    $machine.DeleteSubKeyTree($Path, $false)
    if ($Settings.Count -eq 0) { return }
    $key = $machine.CreateSubKey($Path)
    foreach ($name in $Settings.Keys) {
        $value = $Settings[$name]
        if ($value -is [array]) {
            $list = $key.CreateSubKey($name)
            for ($number = 1; $number -le $value.Count; $number++) {
                $list.SetValue([string]$number, $value[$number - 1], 'String')
            }
        } elseif ($value -is [int]) {
            $key.SetValue($name, $value, 'DWord')
        } else {
            $key.SetValue($name, $value, 'String')
        }
    }
}

try {
    foreach ($browser in $Keys.Keys) { Write-Settings $Keys[$browser] }
    $differences = @(Compare-Settings)
} catch {
    Exit-With 1 "the settings could not be written: $($_.Exception.Message)"
}
if ($differences.Count -gt 0) { Exit-With 1 ('written, but ' + ($differences -join '; ')) }
Exit-With 0 ('the settings were written for ' + (@($Keys.Keys) -join ', '))
