<?php
/* What people do today: one blocking call after another, each with a handle of its own.
 *
 *     php loop.php URL TOKEN RECORDS
 */

[, $url, $token, $records] = $argv;
$begun = microtime(true);
$applied = 0;
for ($record = 0; $record < $records; $record++) {
    $handle = curl_init("$url/database/1/profiles?fields[]=customerid==$record&access_token=$token");
    curl_setopt_array($handle, [
        CURLOPT_CUSTOMREQUEST => 'PUT',
        CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
        CURLOPT_POSTFIELDS => json_encode([
            'customerid' => $record, 'firstname' => "Jane $record", 'lastname' => 'Winter', 'city' => 'Amsterdam',
        ]),
        CURLOPT_RETURNTRANSFER => true,
    ]);
    curl_exec($handle);
    $applied += curl_getinfo($handle, CURLINFO_RESPONSE_CODE) == 200 ? 1 : 0;
    curl_close($handle);
}
echo json_encode(['seconds' => microtime(true) - $begun, 'applied' => $applied]), "\n";
