using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;

namespace Orleans.Serialization;

/// <summary>
/// What is left of an exception on the other side of a call: type, message, stack trace, inner exception and data; of a
/// <see cref="GenerateSerializerAttribute"/> type also its members. A type that can't be serialized is refused.
/// </summary>
internal static class ExceptionIsolation
{
    private static readonly string[] SupportedNamespaces = ["System", "Microsoft", "Azure"];

#pragma warning disable SYSLIB0050, SYSLIB0051 // The only way to set the base class's state from outside.
    private static readonly ConstructorInfo BaseConstructor = typeof(Exception).GetConstructor(
        BindingFlags.Instance | BindingFlags.NonPublic, [typeof(SerializationInfo), typeof(StreamingContext)])!;

    public static Exception Copy(Exception exception, Endpoint? to)
    {
        var type = exception.GetType();
        if (exception is AggregateException aggregate)
        {
            return new AggregateException(BaseMessage(aggregate), aggregate.InnerExceptions.Select(inner => Copy(inner, to)));
        }

        var isContract = type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);
        if (!isContract
            && !Array.Exists(SupportedNamespaces, prefix => type.Namespace?.StartsWith(prefix, StringComparison.Ordinal) is true))
        {
            throw new CodecNotFoundException(ContractRules.Refusal(type));
        }

        var copy = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        if (isContract)
        {
            foreach (var field in ContractMembers.Of(type))
            {
                field.SetValue(copy, Isolation.Copy(field.GetValue(exception), field.FieldType, to));
            }
        }

        return WithBaseState(copy, exception, to);
    }

    private static Exception WithBaseState(Exception copy, Exception exception, Endpoint? to)
    {
        var info = new SerializationInfo(typeof(Exception), new FormatterConverter());
        info.AddValue("ClassName", copy.GetType().ToString(), typeof(string));
        info.AddValue("Message", exception.Message, typeof(string));
        info.AddValue("Data", value: null, typeof(System.Collections.IDictionary));
        info.AddValue("InnerException", exception.InnerException is { } inner ? Copy(inner, to) : null, typeof(Exception));
        info.AddValue("HelpURL", value: null, typeof(string));
        info.AddValue("StackTraceString", value: null, typeof(string));
        info.AddValue("RemoteStackTraceString", value: null, typeof(string));
        info.AddValue("RemoteStackIndex", 0);
        info.AddValue("ExceptionMethod", value: null, typeof(string));
        info.AddValue("HResult", exception.HResult);
        info.AddValue("Source", value: null, typeof(string));
        info.AddValue("WatsonBuckets", value: null, typeof(byte[]));
        BaseConstructor.Invoke(copy, [info, new StreamingContext(StreamingContextStates.All)]);
        foreach (System.Collections.DictionaryEntry entry in exception.Data)
        {
            copy.Data[entry.Key] = Isolation.Copy(entry.Value, typeof(object), to);
        }

        if (exception.StackTrace is { } trace)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(copy, trace);
        }

        return copy;
    }

    private static string BaseMessage(Exception exception)
    {
        // AggregateException.Message repeats its inner messages; what was given to the constructor is in the base state.
        var info = new SerializationInfo(exception.GetType(), new FormatterConverter());
        exception.GetObjectData(info, new StreamingContext(StreamingContextStates.All));
        return info.GetString("Message") ?? "";
    }
#pragma warning restore SYSLIB0050, SYSLIB0051
}
