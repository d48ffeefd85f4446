<?php
/* PHP's curl with one handle, used again and again.
 *
 * bench-name: PHP curl, handle reused
 * bench-threads: no
 * bench-tls: yes
 */

$body = file_get_contents(getenv('BENCH_BODY_FILE'));
$handle = curl_init();
curl_setopt_array($handle, [
    CURLOPT_CUSTOMREQUEST => 'PUT',
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 60,
    CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Expect:'],
]);
if (getenv('BENCH_CA')) {
    curl_setopt($handle, CURLOPT_CAINFO, getenv('BENCH_CA'));
}

function put($handle, $body)
{
    curl_setopt($handle, CURLOPT_URL, getenv('BENCH_URL') . getenv('BENCH_TARGET'));
    curl_setopt($handle, CURLOPT_POSTFIELDS, $body);
    if (curl_exec($handle) === false || curl_getinfo($handle, CURLINFO_RESPONSE_CODE) !== 204) {
        fwrite(STDERR, curl_error($handle) . "\n");
        exit(1);
    }
}

put($handle, $body);
$calls = 0;
$begun = microtime(true);
$end = $begun + (float) getenv('BENCH_SECONDS');
while (microtime(true) < $end) {
    put($handle, $body);
    $calls++;
}
echo $calls, ' ', microtime(true) - $begun, "\n";
