# Detection script for Intune's Remediations: checks whether the settings of Token Assist are as required.
# Exit code 0: they are. Exit code 1: they are not, or could not be read; Intune then runs the remediation script.
# {shared}

try {
    $differences = @(Compare-Settings)
} catch {
    Exit-With 1 "the settings could not be read: $($_.Exception.Message)"
}
if ($differences.Count -gt 0) { Exit-With 1 ($differences -join '; ') }
Exit-With 0 ('the settings are as wanted in ' + (@($Keys.Keys) -join ', '))
