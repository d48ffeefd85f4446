// Compiles C# with the compiler's own library, on CoreCLR: `dotnet Compile.exe ROSLYN ARGUMENT...`, where ROSLYN is the
// directory of Microsoft.CodeAnalysis.CSharp.dll and the arguments are those of csc. Itself it is compiled by Mono's mcs,
// which cannot refer to that library: hence the late binding.

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

internal static class Compile
{
    private static Assembly common;
    private static Assembly csharp;

    private static int Main(string[] arguments)
    {
        string roslyn = Path.GetFullPath(arguments[0]);
        AppDomain.CurrentDomain.AssemblyResolve += (sender, wanted) =>
        {
            string path = Path.Combine(roslyn, new AssemblyName(wanted.Name).Name + ".dll");
            return File.Exists(path) ? Assembly.LoadFrom(path) : null;
        };
        common = Assembly.LoadFrom(Path.Combine(roslyn, "Microsoft.CodeAnalysis.dll"));
        csharp = Assembly.LoadFrom(Path.Combine(roslyn, "Microsoft.CodeAnalysis.CSharp.dll"));

        object parser = csharp.GetType("Microsoft.CodeAnalysis.CSharp.CSharpCommandLineParser").GetProperty("Default").GetValue(null);
        object parsed = Call(parser, "Parse", arguments.Skip(1).ToArray(), Directory.GetCurrentDirectory(), null);
        if (Report(Get<IEnumerable>(parsed, "Errors")))
        {
            return 1;
        }
        return Emit(parsed) ? 0 : 1;
    }

    /// <summary>Compiles what the command line says; returns whether there is an assembly now.</summary>
    private static bool Emit(object parsed)
    {
        Type treeType = common.GetType("Microsoft.CodeAnalysis.SyntaxTree");
        Type referenceType = common.GetType("Microsoft.CodeAnalysis.MetadataReference");
        var trees = new ArrayList();
        foreach (object source in Get<IEnumerable>(parsed, "SourceFiles"))
        {
            string path = Get<string>(source, "Path");
            trees.Add(CallStatic(csharp.GetType("Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree"), "ParseText",
                File.ReadAllText(path), Get<object>(parsed, "ParseOptions"), path, Encoding.UTF8));
        }
        var references = new ArrayList();
        foreach (object reference in Get<IEnumerable>(parsed, "MetadataReferences"))
        {
            references.Add(CallStatic(referenceType, "CreateFromFile", Get<string>(reference, "Reference")));
        }
        string name = Get<string>(parsed, "OutputFileName");
        object compilation = CallStatic(csharp.GetType("Microsoft.CodeAnalysis.CSharp.CSharpCompilation"), "Create",
            Path.GetFileNameWithoutExtension(name), trees.ToArray(treeType), references.ToArray(referenceType),
            Get<object>(parsed, "CompilationOptions"));
        using (var assembly = new MemoryStream())
        {
            object result = Call(compilation, "Emit", assembly);
            bool hasErrors = Report(Get<IEnumerable>(result, "Diagnostics"));
            if (!hasErrors)
            {
                File.WriteAllBytes(Path.Combine(Get<string>(parsed, "OutputDirectory"), name), assembly.ToArray());
            }
            return !hasErrors;
        }
    }

    /// <summary>Prints what the compiler has to say; returns whether there are errors, or warnings that count as such.</summary>
    private static bool Report(IEnumerable diagnostics)
    {
        bool hasErrors = false;
        foreach (object diagnostic in diagnostics)
        {
            string severity = Get<object>(diagnostic, "Severity").ToString();
            if (severity == "Error" || severity == "Warning")
            {
                Console.Error.WriteLine(diagnostic);
                hasErrors |= severity == "Error" || Get<bool>(diagnostic, "IsWarningAsError");
            }
        }
        return hasErrors;
    }

    private static T Get<T>(object of, string property)
    {
        Type type = of.GetType();
        PropertyInfo found = null;
        for (; found == null; type = type.BaseType)
        {
            found = type.GetProperty(property, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        }
        return (T)found.GetValue(of);
    }

    private static object Call(object of, string method, params object[] arguments)
    {
        return Invoke(of.GetType(), of, method, BindingFlags.Instance, arguments);
    }

    private static object CallStatic(Type type, string method, params object[] arguments)
    {
        return Invoke(type, null, method, BindingFlags.Static, arguments);
    }

    /// <summary>Calls the first overload whose first parameters take the arguments and whose others have defaults.</summary>
    private static object Invoke(Type type, object of, string name, BindingFlags kind, object[] arguments)
    {
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | kind).Where(method => method.Name == name))
        {
            ParameterInfo[] parameters = method.GetParameters();
            bool fits = parameters.Length >= arguments.Length &&
                        arguments.Zip(parameters, (argument, parameter) => argument == null || parameter.ParameterType.IsInstanceOfType(argument)).All(yes => yes) &&
                        parameters.Skip(arguments.Length).All(parameter => parameter.HasDefaultValue);
            if (fits)
            {
                IEnumerable<object> defaults = parameters.Skip(arguments.Length).Select(
                    parameter => parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null));
                return method.Invoke(of, arguments.Concat(defaults).ToArray());
            }
        }
        throw new MissingMethodException(type.FullName, name);
    }
}
