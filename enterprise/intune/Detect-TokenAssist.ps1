# Detection script for Intune's Remediations: checks whether the settings of Token Assist are as required.
# Exit code 0: they are. Exit code 1: they are not, or could not be read; Intune then runs the remediation script.

# The settings required by your organisation: numbers, strings, and lists of strings. If empty, no
# settings are allowed.
$Settings = [ordered]@{
    mode = 'ask'
    countdownSeconds = 10
    hiddenTab = 'wait'
    sitesOff = @('ms.portal.azure.com')
    historyDays = 30
}

# The browsers that the settings apply to; remove the lines of the others.
$Keys = [ordered]@{
    'Microsoft Edge' = 'Software\Policies\Microsoft\Edge\3rdparty\extensions\EDGE_EXTENSION_ID\policy'
    'Google Chrome' = 'Software\Policies\Google\Chrome\3rdparty\extensions\CHROME_EXTENSION_ID\policy'
    'Mozilla Firefox' = 'Software\Policies\Mozilla\Firefox\3rdparty\Extensions\{8b6f0a52-3c1e-4f7e-9a5d-2f4c7d1b9e60}'
}

$ErrorActionPreference = 'Stop'

# The maximum length of the output in Intune, in characters.
$LongestOutput = 2048

# Formats a value so that different values or types have different texts.
function Format-Value($Value) {
    if ($Value -is [array]) {
        $entries = foreach ($entry in $Value) { Format-Value $entry }
        return '[' + ($entries -join ', ') + ']'
    }
    if ($Value -is [string]) { return "'" + $Value + "'" }
    if ($Value -is [int]) { return $Value.ToString([Globalization.CultureInfo]::InvariantCulture) }
    return $Value.GetType().Name + ' ' + $Value
}

# The 64-bit registry view, in 32-bit and in 64-bit PowerShell.
function Open-Machine {
    return [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
}

# The settings in a browser's key; a list is a subkey with the values 1, 2, 3 and so on.
function Read-Settings($Path) {
    $found = New-Object 'System.Collections.Generic.Dictionary[string,string]'
    $key = (Open-Machine).OpenSubKey($Path)
    if ($null -eq $key) { return ,$found }
    foreach ($name in $key.GetValueNames()) {
        $kind = [string]$key.GetValueKind($name)
        $text = Format-Value $key.GetValue($name)
        # Browsers read only numbers and plain strings.
        if (@('String', 'DWord') -notcontains $kind) { $text = $kind + ' ' + $text }
        $found[$name] = $text
    }
    foreach ($name in $key.GetSubKeyNames()) {
        $list = $key.OpenSubKey($name)
        $numbers = @($list.GetValueNames() | Sort-Object { $_ -as [int] })
        $entries = @(foreach ($number in $numbers) { $list.GetValue($number) })
        $found[$name] = Format-Value $entries
    }
    return ,$found
}

# One string for each value that is not as required, in all browsers.
function Compare-Settings {
    foreach ($browser in $Keys.Keys) {
        $found = Read-Settings $Keys[$browser]
        foreach ($name in $Settings.Keys) {
            $wanted = Format-Value $Settings[$name]
            if (-not $found.ContainsKey($name)) {
                "${browser}: $name is missing, wanted $wanted"
            } elseif ($found[$name] -cne $wanted) {
                "${browser}: $name is $($found[$name]), wanted $wanted"
            }
        }
        foreach ($name in $found.Keys) {
            if (@($Settings.Keys) -cnotcontains $name) { "${browser}: $name is $($found[$name]), wanted nothing" }
        }
    }
}

# Ends the script with one line for Intune's report.
function Exit-With($Code, $Text) {
    $line = ('Token Assist: ' + $Text) -replace '\s+', ' '
    if ($line.Length -gt $LongestOutput) { $line = $line.Substring(0, $LongestOutput) }
    Write-Output $line
    exit $Code
}

try {
    $differences = @(Compare-Settings)
} catch {
    Exit-With 1 "the settings could not be read: $($_.Exception.Message)"
}
if ($differences.Count -gt 0) { Exit-With 1 ($differences -join '; ') }
Exit-With 0 ('the settings are as wanted in ' + (@($Keys.Keys) -join ', '))
