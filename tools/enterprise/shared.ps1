# {constants}

$ErrorActionPreference = 'Stop'

# Intune keeps this many characters of the output.
$LongestOutput = 2048

# A value as text that differs whenever value or type differ.
function Format-Value($Value) {
    if ($Value -is [array]) {
        $entries = foreach ($entry in $Value) { Format-Value $entry }
        return '[' + ($entries -join ', ') + ']'
    }
    if ($Value -is [string]) { return "'" + $Value + "'" }
    if ($Value -is [int]) { return $Value.ToString([Globalization.CultureInfo]::InvariantCulture) }
    return $Value.GetType().Name + ' ' + $Value
}

# The registry of 64-bit programs, whichever PowerShell runs this.
function Open-Machine {
    return [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
}

# What a browser's key holds: a list is a key of its own, with the values 1, 2, 3 and so on.
function Read-Settings($Path) {
    $found = New-Object 'System.Collections.Generic.Dictionary[string,string]'
    $key = (Open-Machine).OpenSubKey($Path)
    if ($null -eq $key) { return ,$found }
    foreach ($name in $key.GetValueNames()) {
        $kind = [string]$key.GetValueKind($name)
        $text = Format-Value $key.GetValue($name)
        # Browsers read numbers and plain texts only.
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

# One text for each value that is not as wanted, in all browsers.
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
