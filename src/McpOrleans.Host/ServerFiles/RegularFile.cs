using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Opens files and nothing else: a named pipe that nobody writes to would hold whoever opens it, and a device has no end.</summary>
/// <remarks>.NET neither tells what a path is nor opens it without waiting, hence the system's own call.</remarks>
internal static partial class RegularFile
{
    private static readonly int WithoutWaiting = OperatingSystem.IsLinux() ? 0x800 : 0x4;
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0x100000;

    /// <summary>Opens it for reading; null when it is something else than a regular file.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static FileStream? TryOpen(string path)
    {
        if (Directory.Exists(path))
        {
            return null;
        }

        var stream = Open(path);
        if (stream.CanSeek && (stream.Length > 0 || stream.ReadByte() < 0))
        {
            stream.Position = 0;
            return stream;
        }

        // A device has no length, and yet something to read.
        stream.Dispose();
        return null;
    }

    private static FileStream Open(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            var descriptor = Open(path, WithoutWaiting | CloseOnExec);
            if (descriptor >= 0)
            {
                return new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read);
            }
        }

        // Also what the system refused to open: this fails, too, and says why.
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
