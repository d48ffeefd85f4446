// What the tests need of a running sandbox: accounts of their own, faults, and the journal.

using System;
using System.IO;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Copernica;

internal sealed class Account
{
    private static readonly string Url = Environment.GetEnvironmentVariable("COPERNICA_URL");

    private readonly string control;

    internal Account()
    {
        string made = Ask("POST", "/_sandbox/accounts", @"{""name"": ""a test"", ""databases"": [{""ID"": 1, ""name"": ""People"",
            ""fields"": [{""name"": ""number"", ""type"": ""integer"", ""value"": ""0""}, {""name"": ""name"", ""type"": ""text"", ""length"": 100},
                       {""name"": ""colour"", ""type"": ""select"", ""value"": ""\nred\nblue""}],
            ""interests"": [{""name"": ""football""}, {""name"": ""cycling""}],
            ""collections"": [{""ID"": 10, ""name"": ""Orders"", ""fields"": [{""name"": ""amount"", ""type"": ""float"", ""value"": ""0""}]}],
            ""profiles"": [{""ID"": 101, ""fields"": {""number"": 1, ""name"": ""Ann""}, ""interests"": [""football""]}, {""ID"": 102, ""fields"": {""number"": 2, ""name"": ""Bob""}},
                           {""ID"": 103, ""fields"": {""number"": 3, ""name"": ""Bob""}}]}]}");
        control = "/_sandbox/accounts/" + Regex.Match(made, @"""account"":""([^""]*)""").Groups[1].Value;
        Token = Regex.Match(made, @"""token"":""([^""]*)""").Groups[1].Value;
    }

    internal string Token { get; }

    /// <summary>How many requests of the account were updates, answered or not.</summary>
    internal int Updates => Requests("PUT");

    /// <summary>How many requests of the account had this method.</summary>
    internal int Requests(string method)
    {
        return Regex.Matches(Ask("GET", control + "/journal", null), @"""method"":""" + method + "\"").Count;
    }

    internal CopernicaClient Client(Action<CopernicaOptions> change = null)
    {
        CopernicaOptions options = new CopernicaOptions { BaseUrl = Url, TokenHost = Url };
        change?.Invoke(options);
        return new CopernicaClient(Token, options);
    }

    internal void Arm(string fault)
    {
        Ask("POST", control + "/faults", fault);
    }

    private static string Ask(string method, string path, string body)
    {
#pragma warning disable SYSLIB0014 // HttpClient is in a package of its own on Mono.
        HttpWebRequest request = (HttpWebRequest)WebRequest.Create(Url + path);
#pragma warning restore SYSLIB0014
        request.Method = method;
        request.Proxy = null;
        if (body != null)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(body);
            request.ContentType = "application/json";
            using (Stream stream = request.GetRequestStream())
            {
                stream.Write(bytes, 0, bytes.Length);
            }
        }
        using (WebResponse reply = request.GetResponse())
        using (StreamReader reader = new StreamReader(reply.GetResponseStream()))
        {
            return reader.ReadToEnd();
        }
    }
}
