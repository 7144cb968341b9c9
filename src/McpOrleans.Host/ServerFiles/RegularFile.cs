using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Opens regular files and nothing else. Opening a named pipe that nobody writes to would block, and a device has no end.
/// </summary>
/// <remarks>.NET neither tells the type of a path nor opens a path without blocking, hence the system call.</remarks>
internal static partial class RegularFile
{
    private static readonly int WithoutWaiting = OperatingSystem.IsLinux() ? 0x800 : 0x4;
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0x100000;

    /// <summary>Opens the file for reading; returns null when the path is not a regular file.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the file.</exception>
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

        // A device has no length but can be read, so it is not a regular file.
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

        // This is also reached when the system call failed. This call then fails too, and its exception gives the reason.
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
