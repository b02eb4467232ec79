# {constants}

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
